namespace ActorNet.Cli.Tests.WrongUse;

/// <summary>Mistakes in the layers of a network.</summary>
internal static class LayersWrongUses
{
    public static IReadOnlyList<WrongUse> All { get; } =
    [
        new("train --layers 8:rellu,10:softmax", "did you mean \"relu\"?"),
        new("train --layers 8:gelu(1),10:softmax", "gelu takes no argument"),
        new("train --layers 8:leaky_relu(-0.1),10:softmax", "the slope must be a positive number"),
        new("train --layers 8:elu(alpha=0),10:softmax", "alpha must be a positive number"),
        new("train --layers 8:elu(beta=1),10:softmax", "unknown argument \"beta\""),
        new("train --layers 8:prelu(x),10:softmax", "\"x\" is not a number"),
        new("train --layers 8:elu(1,10:softmax", "the closing parenthesis is missing"),
        new("train --layers 8:relu:he_norm,10:softmax", "he_normal"),
        new("train --layers 8:relu:normal(stddev=0),10:softmax", "stddev must be a positive number"),
        new("train --layers 8:relu:normal(0,1,2),10:softmax", "normal takes 2 arguments (mean, stddev), not 3"),
        new("train --layers 8:relu:normal(mean=0,0.1),10:softmax", "needs one too"),
        new("train --layers 8:relu:uniform(1,-1),10:softmax", "minval must be below maxval"),
        new("train --layers 8:relu:uniform(minval=0,minval=1),10:softmax", "minval is given twice"),
        new("train --layers 8:relu:orthogonal(0),10:softmax", "gain must be a positive number"),
        new("train --layers 8:relu:zeros:ones,10:softmax", "UNITS[:ACTIVATION[:INITIALISER]]"),
        new("train --layers layer-norm:0,10:softmax", "epsilon is a positive number"),
        new("train --layers layernrm,10:softmax", "did you mean \"layer_norm\"?"),
        new("train --layers gaussian_noise,10:softmax", "gaussian_noise:0.1"),
        new("train --layers gaussian_noise:-1,10:softmax", "standard deviation"),
        new("train --layers dropout:1,10:softmax", "a dropout rate is a number from 0 to 0.9999"),
        new("train --layers layer_norm", "a network needs at least one layer with units"),
        new("train --layers relu,10:softmax", "UNITS:relu"),
        new("train --layers 10:softmax,layer_norm --loss categorical_crossentropy", "needs outputs that are probabilities"),
        new("train --layers 10:step --loss mean_squared_error", "mean_squared_error learns nothing through step"),
        new("describe --layers 8:swich --input 4", "did you mean \"swish\"?"),
    ];
}
