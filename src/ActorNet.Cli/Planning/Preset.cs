namespace ActorNet.Cli.Planning;

/// <summary>What <c>train</c> does where the user leaves it open.</summary>
/// <param name="Layers">Network without its last layer, ending in a comma if there is any.</param>
/// <param name="Optimizer">Update rule.</param>
/// <param name="LearningRate">Size of a step; null for the optimizer's own default.</param>
/// <param name="BatchSize">Samples in a step.</param>
/// <param name="Epochs">Passes over the training samples.</param>
internal sealed record Preset(string Layers, string Optimizer, double? LearningRate, int BatchSize, int Epochs)
{
    private const int SmallBatch = 32;

    /// <summary>By name of the data set. mnist is the first network of Chollet's "Deep Learning with Python".</summary>
    private static readonly Dictionary<string, Preset> ByName = new(StringComparer.OrdinalIgnoreCase)
    {
        ["digits"] = new("64:relu,", "adam", 0.003, SmallBatch, 30),
        ["mnist"] = new("512:relu,", "rmsprop", 0.001, 128, 5),
        ["fashion-mnist"] = new("512:relu,", "rmsprop", 0.001, 128, 5),
        ["circle"] = new("8:tanh,", "adam", 0.03, SmallBatch, 100),
        ["xor"] = new("8:tanh,", "adam", 0.03, SmallBatch, 100),
        ["spiral"] = new("32:tanh,32:tanh,", "adam", 0.01, SmallBatch, 200),
        ["two-gaussians"] = new("", "adam", 0.03, SmallBatch, 20),
        ["four-gaussians"] = new("", "adam", 0.03, SmallBatch, 20),
        ["plane"] = new("", "adam", 0.03, SmallBatch, 20),
        ["multi-gaussian"] = new("16:tanh,16:tanh,", "adam", 0.01, SmallBatch, 200),
        ["line"] = new("", "sgd", 0.01, SmallBatch, 40),
        ["spam"] = new("2:tanh,", "adam", 0.03, SmallBatch, 50),
        ["and-gate"] = new("", "adam", 0.1, 4, 200),
        ["or-gate"] = new("", "adam", 0.1, 4, 200),
        ["xor-gate"] = new("4:tanh,", "adam", 0.1, 4, 200),
    };

    /// <summary>The preset of a data set, or one for data of its size.</summary>
    /// <param name="name">Catalogue name or file.</param>
    /// <param name="featureShape">Shape of one sample; pictures get a wider hidden layer than rows of a table.</param>
    /// <param name="samples">Training samples.</param>
    public static Preset For(string name, IReadOnlyList<int> featureShape, int samples) =>
        ByName.GetValueOrDefault(name.Split(':')[0]) ?? new Preset(featureShape.Count > 1 ? "128:relu," : "32:relu,", "adam", 0.003, SmallBatch, EpochsFor(samples));

    /// <summary>
    /// The last layer for the data's targets: a probability for each class, one probability for two classes, or the values as they are.
    /// </summary>
    /// <param name="classes">Classes, or 0.</param>
    /// <param name="targetWidth">Target values a sample where there are no classes.</param>
    public static string OutputLayer(int classes, int targetWidth) => classes switch
    {
        2 => "1:sigmoid",
        > 0 => FormattableString.Invariant($"{classes}:softmax"),
        _ => FormattableString.Invariant($"{targetWidth}:identity"),
    };

    /// <summary>Enough passes for about five thousand steps, at least 5 and at most 200.</summary>
    private static int EpochsFor(int samples) => Math.Clamp(5000 * SmallBatch / Math.Max(1, samples), 5, 200);
}
