using ActorNet.Core.Networks;
using ActorNet.Core.Optimizers;

namespace ActorNet.Core.Tests.Naming;

/// <summary>The names of Keras' classes are read as they are written there.</summary>
public sealed class KerasNameTests
{
    [Theory]
    [InlineData("BinaryCrossentropy", "binary_crossentropy")]
    [InlineData("CategoricalCrossentropy", "categorical_crossentropy")]
    [InlineData("CategoricalHinge", "categorical_hinge")]
    [InlineData("CosineSimilarity", "cosine_proximity")]
    [InlineData("Huber(0.5)", "huber(0.5)")]
    [InlineData("KLDivergence", "kullback_leibler_divergence")]
    [InlineData("LogCosh", "logcosh")]
    [InlineData("MeanAbsoluteError", "mean_absolute_error")]
    [InlineData("MeanAbsolutePercentageError", "mean_absolute_percentage_error")]
    [InlineData("MeanSquaredError", "mean_squared_error")]
    [InlineData("MeanSquaredLogarithmicError", "mean_squared_logarithmic_error")]
    [InlineData("Poisson", "poisson")]
    [InlineData("SparseCategoricalCrossentropy", "categorical_crossentropy")]
    [InlineData("SquaredHinge", "squared_hinge")]
    [InlineData("log_cosh", "logcosh")]
    public void Loss_NameOfKeras_IsRead(string name, string expected) => Loss.Parse(name).Text.ShouldBe(expected);

    [Theory]
    [InlineData("ReLU", "relu")]
    [InlineData("LeakyReLU(0.2)", "leaky_relu(0.2)")]
    [InlineData("PReLU", "prelu")]
    [InlineData("ELU", "elu")]
    [InlineData("HardSigmoid", "hard_sigmoid")]
    [InlineData("Softmax", "softmax")]
    [InlineData("Swish", "silu")]
    public void Activation_NameOfKeras_IsRead(string name, string expected) => Activation.Parse(name).Text.ShouldBe(expected);

    [Theory]
    [InlineData("GlorotNormal", "glorot_normal")]
    [InlineData("HeUniform", "he_uniform")]
    [InlineData("LecunNormal", "lecun_normal")]
    [InlineData("Orthogonal", "orthogonal")]
    [InlineData("RandomNormal", "normal")]
    [InlineData("RandomUniform", "uniform")]
    [InlineData("TruncatedNormal", "truncated_normal")]
    [InlineData("Zeros", "zeros")]
    public void Initializer_NameOfKeras_IsRead(string name, string expected) => Initializer.Parse(name).Name.ShouldBe(expected);

    [Theory]
    [InlineData("SGD", "sgd")]
    [InlineData("RMSprop", "rmsprop")]
    [InlineData("AdamW", "adamw")]
    [InlineData("Adadelta", "adadelta")]
    [InlineData("adam_w", "adamw")]
    public void Optimizer_NameOfKeras_IsRead(string name, string expected) =>
        new OptimizerSettings { Name = name }.Resolve().Name.ShouldBe(expected);

    [Theory]
    [InlineData("ExponentialDecay(rate=0.9,steps=10)", "exponential")]
    [InlineData("InverseTimeDecay(rate=0.9,steps=10)", "inverse_time")]
    [InlineData("PolynomialDecay(steps=10)", "polynomial")]
    [InlineData("CosineDecay(steps=10)", "cosine")]
    [InlineData("CosineDecayRestarts(steps=10)", "cosine_restarts")]
    public void Schedule_NameOfKeras_IsRead(string name, string expected) => Schedule.Parse(name).Name.ShouldBe(expected);

    [Fact]
    public void Known_NamesOfKeras_AreMembers()
    {
        Loss.SparseCategoricalCrossEntropy.ShouldBe(Loss.Parse("sparse_categorical_crossentropy"));
        Activation.Swish.ShouldBe(Activation.Parse("swish"));
    }

    /// <summary>Every name has itself as its own spelling in PascalCase, which is what members in C# are called.</summary>
    [Fact]
    public void Parse_EveryNameInPascalCase_IsThatOfTheName()
    {
        foreach (var name in Loss.Names) Loss.Parse(Pascal(name)).ShouldBe(Loss.Parse(name));
        foreach (var name in Activation.Names) Activation.Parse(Pascal(name)).ShouldBe(Activation.Parse(name));
        foreach (var name in Initializer.Names) Initializer.Parse(Pascal(name)).ShouldBe(Initializer.Parse(name));
        foreach (var (alias, name) in Loss.Aliases) Loss.Parse(Pascal(alias)).ShouldBe(Loss.Parse(name));
        foreach (var (alias, name) in Activation.Aliases) Activation.Parse(Pascal(alias)).ShouldBe(Activation.Parse(name));
        foreach (var (alias, name) in Initializer.Aliases) Initializer.Parse(Pascal(alias)).ShouldBe(Initializer.Parse(name));
    }

    private static string Pascal(string name) => string.Concat(name.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
}
