namespace ActorNet.Cli.Tests.WrongUse;

/// <summary>Mistakes in optimizers, schedules and what else a step has.</summary>
internal static class UpdateWrongUses
{
    public static IReadOnlyList<WrongUse> All { get; } =
    [
        new("train --optimizer adagard", "did you mean \"adagrad\"?"),
        new("train --optimizer lion --momentum 0.9", "the optimizer lion has no option \"momentum\"; it has learning rate, beta1, beta2, weight decay"),
        new("train --optimizer adam --centered", "the optimizer adam has no option \"centered\""),
        new("train --initial-accumulator 0.1 --optimizer sgd", "the optimizer sgd has no option \"initial accumulator\""),
        new("train --initial-accumulator -1", "--initial-accumulator is '-1'; it must be a number of at least 0"),
        new("train --weight-decay -0.1", "--weight-decay is '-0.1'; it must be a number of at least 0"),
        new("train --schedule cosin(epochs=3)", "--schedule: unknown schedule \"cosin\" (did you mean \"cosine\"?)"),
        new("train --schedule cosine", "--schedule: a schedule needs its length: steps or epochs"),
        new("train --schedule cosine(steps=10,epochs=3)", "a schedule has steps or epochs, not both"),
        new("train --schedule exponential(steps=10)", "rate is missing"),
        new("train --schedule exponential(rate=zero,steps=10)", "\"zero\" is not a number"),
        new("train --schedule step(rate=0.5,every=10)", "unknown argument \"every\""),
        new("train --schedule polynomial(steps=10,minimum=2)", "minimum is 2; it must be from 0 to 1"),
        new("train --schedule constant(warmup=-5)", "warmup is -5; it must be from 0"),
        new("train --schedule cosine(epochs=3", "the closing parenthesis is missing"),
        new("train --l1 -1", "--l1 is '-1'; it must be a number of at least 0"),
        new("train --clip-value 0", "--clip-value is '0'; it must be a number above 0"),
        new("train --clip-norm much", "--clip-norm is 'much'; it must be a number above 0"),
        new("train --clip-value 1 --clip-global-norm 1", "--clip-value and --clip-global-norm exclude each other: choose one of them"),
        new("train --average-weights 1", "--average-weights is '1'; it must be a number above 0 and below 1"),
        new("train --freeze dense_9", "--freeze: unknown layer with parameters \"dense_9\""),
        new("train --layers 5:relu,10:softmax --freeze dense_1,dense_2", "all layers are frozen; nothing is left to train"),
        new("train --freeze ,", "--freeze: names no layer"),
    ];
}
