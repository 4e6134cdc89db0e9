using ActorNet.Core.Naming;

namespace ActorNet.Core.Networks;

/// <summary>
/// A loss: the error of one sample's outputs against its targets. Each loss is one file and one line in the registry below.
/// </summary>
public abstract class Loss : NamedValue
{
    private static readonly NameRegistry<Loss> Registry = new(
        "loss",
        [
            new("mean_squared_error", () => new MeanSquaredErrorLoss()),
            new("half_square", () => new HalfSquareLoss()),
            new("binary_crossentropy", () => new BinaryCrossEntropyLoss()),
            new("categorical_crossentropy", () => new CategoricalCrossEntropyLoss()),
        ],
        new() { ["mse"] = "mean_squared_error", ["sparse_categorical_crossentropy"] = "categorical_crossentropy" });

    /// <summary>The names that <see cref="Parse"/> knows.</summary>
    public static IReadOnlyList<string> Names => Registry.Names;

    /// <summary>True if outputs are read as probabilities of classes, so that accuracy has a meaning whatever the targets are.</summary>
    internal virtual bool IsClassification => false;

    /// <summary>True if the loss is defined for outputs and targets from 0 to 1 only.</summary>
    public bool NeedsProbabilities => IsClassification;

    /// <summary>True if the loss reads class labels as they are, false if it wants them turned into one-hot rows.</summary>
    internal virtual bool ReadsLabels => false;

    /// <summary>Finds a loss by name; hyphens count as underscores.</summary>
    /// <exception cref="ArgumentException">No such name; the message gives the nearest.</exception>
    public static Loss Parse(string name) => Registry.Parse(name);

    /// <summary>
    /// True if <see cref="LaneStatistics.Correct"/> has a meaning: for the cross-entropies always, for other losses if the targets are
    /// class labels. With two or more outputs a row is right if its largest output is that of the (largest) target; with one output if
    /// output and target lie on the same side of ½.
    /// </summary>
    /// <param name="hasLabels">True if targets are class labels.</param>
    public bool HasAccuracy(bool hasLabels) => hasLabels || IsClassification;

    /// <summary>Checks that a network's outputs can be held against such targets.</summary>
    /// <param name="network">The network.</param>
    /// <param name="classes">Number of classes if targets are labels, else 0.</param>
    /// <param name="targetWidth">Target values per sample if targets are values, else 0.</param>
    /// <exception cref="ArgumentException">They do not fit; the message says what would.</exception>
    public void Check(Network network, int classes, int targetWidth)
    {
        ArgumentNullException.ThrowIfNull(network);
        if ((classes > 0) == (targetWidth > 0))
        {
            throw new ArgumentException("Targets are either labels or values: one of classes and targetWidth must be positive, the other 0.");
        }

        var outputs = network.OutputCount;
        if (ReadsLabels && outputs < 2)
        {
            throw new ArgumentException(
                $"{Name} needs an output for each of two or more classes, but the network has {outputs} output; "
                + "give it one output a class, or use binary_crossentropy.");
        }

        var fits = targetWidth > 0 ? outputs == targetWidth : outputs == classes || (outputs == 1 && classes == 2);
        if (!fits)
        {
            var targets = targetWidth > 0 ? $"{targetWidth} target value(s) a sample" : $"{classes} classes";
            throw new ArgumentException(
                $"the data has {targets}, but the network has {outputs} output(s): its last layer needs {Math.Max(targetWidth, classes)}.");
        }
    }

    /// <summary>True if the loss is computed from what goes into this last activation, in a form that neither overflows nor clips.</summary>
    internal virtual bool FusesWith(Activation activation) => false;

    /// <summary>The loss of each row.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="scratch">Room for count × width numbers.</param>
    /// <param name="losses">Destination, one a row.</param>
    internal abstract void Evaluate(in LossRows rows, Span<float> scratch, Span<float> losses);

    /// <summary>The gradient of each row's loss with respect to its outputs, or to its logits if fused; count × width.</summary>
    internal abstract void Gradient(in LossRows rows, Span<float> delta);

    /// <summary>One sample in double precision.</summary>
    internal abstract double ReferenceValue(ReadOnlySpan<double> outputs, ReadOnlySpan<double> targets);

    /// <summary>Gradient of <see cref="ReferenceValue"/> with respect to the outputs.</summary>
    internal abstract void ReferenceGradient(ReadOnlySpan<double> outputs, ReadOnlySpan<double> targets, Span<double> gradient);

    /// <summary>One sample in double precision, from the logits of the activation the loss is fused with.</summary>
    internal virtual double ReferenceFusedValue(ReadOnlySpan<double> logits, ReadOnlySpan<double> targets) =>
        throw new NotSupportedException($"{Name} fuses with no activation.");

    /// <summary>Gradient of <see cref="ReferenceFusedValue"/> with respect to the logits.</summary>
    internal virtual void ReferenceFusedGradient(ReadOnlySpan<double> logits, ReadOnlySpan<double> targets, Span<double> gradient) =>
        throw new NotSupportedException($"{Name} fuses with no activation.");
}
