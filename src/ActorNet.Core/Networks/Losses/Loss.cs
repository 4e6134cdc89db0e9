using System.Globalization;
using ActorNet.Core.Naming;

namespace ActorNet.Core.Networks;

/// <summary>
/// A loss: the error of one sample's outputs against its targets. Each loss is one file, one line in the registry below and one member in <c>Loss.Known.cs</c>.
/// </summary>
public abstract partial class Loss : NamedValue
{
    private static readonly NameRegistry<Loss> Registry = new(
        "loss",
        [
            new("mean_squared_error", () => new MeanSquaredErrorLoss()),
            new("mean_absolute_error", () => new MeanAbsoluteErrorLoss()),
            new("mean_absolute_percentage_error", () => new MeanAbsolutePercentageErrorLoss()),
            new("mean_squared_logarithmic_error", () => new MeanSquaredLogarithmicErrorLoss()),
            new("sum_of_squares", () => new SumOfSquaresLoss()),
            new("half_square", () => new HalfSquareLoss()),
            new("absolute_error", () => new AbsoluteErrorLoss()),
            new("huber", () => new HuberLoss(), delta => new HuberLoss(delta), "delta"),
            new("logcosh", () => new LogCoshLoss()),
            new("poisson", () => new PoissonLoss()),
            new("cosine_proximity", () => new CosineProximityLoss()),
            new("categorical_crossentropy", () => new CategoricalCrossEntropyLoss(), smoothing => new CategoricalCrossEntropyLoss(smoothing), "label_smoothing"),
            new("binary_crossentropy", () => new BinaryCrossEntropyLoss(), smoothing => new BinaryCrossEntropyLoss(smoothing), "label_smoothing"),
            new("kullback_leibler_divergence", () => new KullbackLeiblerDivergenceLoss()),
            new("hinge", () => new HingeLoss()),
            new("squared_hinge", () => new SquaredHingeLoss()),
            new("categorical_hinge", () => new CategoricalHingeLoss()),
            new("logistic", () => new LogisticLoss()),
            new("perceptron", () => new PerceptronLoss()),
        ],
        new()
        {
            ["mse"] = "mean_squared_error",
            ["mae"] = "mean_absolute_error",
            ["mape"] = "mean_absolute_percentage_error",
            ["msle"] = "mean_squared_logarithmic_error",
            ["l1"] = "absolute_error",
            ["cosine_similarity"] = "cosine_proximity",
            ["sparse_categorical_crossentropy"] = "categorical_crossentropy",
            ["bce"] = "binary_crossentropy",
            ["kl_divergence"] = "kullback_leibler_divergence",
            ["kld"] = "kullback_leibler_divergence",
        });

    /// <summary>The names that <see cref="Parse"/> knows.</summary>
    public static IReadOnlyList<string> Names => Registry.Names;

    /// <summary>Other names that <see cref="Parse"/> knows, and the one of <see cref="Names"/> that each stands for.</summary>
    public static IReadOnlyDictionary<string, string> Aliases => Registry.Aliases;

    /// <summary>True if outputs are read as probabilities of classes, so that accuracy has a meaning whatever the targets are.</summary>
    internal virtual bool IsClassification => false;

    /// <summary>True if the loss is defined for outputs from 0 to 1 only.</summary>
    public virtual bool NeedsProbabilities => false;

    /// <summary>True if outputs below 0 have no meaning for the loss.</summary>
    internal virtual bool NeedsPositive => false;

    /// <summary>True if outputs are scores whose sign is the decision, unless the loss is fused with the last activation.</summary>
    internal virtual bool NeedsScores => false;

    /// <summary>True if the loss compares the outputs of a sample with each other.</summary>
    internal virtual bool NeedsSeveralOutputs => false;

    /// <summary>The targets for which the loss is defined, both ends included.</summary>
    internal virtual (float Low, float High) TargetRange => (float.NegativeInfinity, float.PositiveInfinity);

    /// <summary>
    /// Label smoothing s, in [0, 1): a target y counts as (1 − s)·y + s·<see cref="SmoothedTo"/>, so that no output is asked to be quite 0 or 1. 0 for none.
    /// </summary>
    public virtual float LabelSmoothing => 0;

    /// <summary>What targets are moved towards: the value that says nothing.</summary>
    /// <param name="width">Outputs of a sample.</param>
    internal virtual float SmoothedTo(int width) => 0;

    /// <summary>With one output: what the output of a network that is trained with this loss must be above to count as yes (class 1).</summary>
    public float DecisionThreshold(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return Threshold(network.Fuses(this));
    }

    /// <summary>With one output: what an output must be above to count as yes.</summary>
    /// <param name="fused">True if the loss is computed from what goes into the last activation.</param>
    internal virtual float Threshold(bool fused) => 0.5f;

    /// <summary>True if the loss reads class labels as they are, false if it wants them turned into one-hot rows.</summary>
    internal virtual bool ReadsLabels => false;

    /// <summary>Finds a loss by name, such as <c>mse</c>, <c>huber(0.5)</c> or Keras' <c>MeanSquaredError</c>: letter case, underscores and hyphens do not count.</summary>
    /// <exception cref="ArgumentException">No such name (the message gives the nearest), or a wrong argument.</exception>
    public static Loss Parse(string name) => Registry.Parse(name);

    /// <summary>The same loss with label smoothing.</summary>
    /// <param name="smoothing">See <see cref="LabelSmoothing"/>.</param>
    /// <exception cref="ArgumentException">The loss has none, or the number is not in [0, 1).</exception>
    public virtual Loss WithLabelSmoothing(float smoothing) =>
        throw new ArgumentException($"{Name} has no label smoothing; categorical_crossentropy and binary_crossentropy have.");

    /// <summary>
    /// True if <see cref="LaneStatistics.Correct"/> has a meaning: for the losses of classification always, for others if the targets are
    /// class labels. With two or more outputs a row is right if its largest output is that of the (largest) target; with one output if
    /// the output lies on the target's side: above ½, or above 0 for losses of scores, such as hinge.
    /// </summary>
    /// <param name="hasLabels">True if targets are class labels.</param>
    public bool HasAccuracy(bool hasLabels) => hasLabels || IsClassification;

    /// <summary>
    /// Checks that a network's outputs can be held against such targets: an output for each target value, or for each class (one output is enough for two classes;
    /// outputs for classes that the data does not have are right too).
    /// </summary>
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
        if (NeedsSeveralOutputs && outputs < 2)
        {
            throw new ArgumentException(
                $"{Name} needs an output for each of two or more classes, but the network has {outputs} output; "
                + "give it one output a class, or use binary_crossentropy.");
        }

        // Labels are numbers of outputs: some that never occur make no other network necessary.
        var fits = targetWidth > 0 ? outputs == targetWidth : classes <= Math.Max(outputs, 2);
        if (!fits)
        {
            var targets = targetWidth > 0 ? $"{targetWidth} target value(s) a sample" : $"{classes} classes";
            throw new ArgumentException(
                $"the data has {targets}, but the network has {outputs} output(s): its last layer needs {Math.Max(targetWidth, classes)}.");
        }

        CheckOutputs(network);
    }

    /// <summary>Checks that the loss is defined for target values.</summary>
    /// <param name="name">What messages call the data.</param>
    /// <param name="values">Row-major, samples × <paramref name="width"/>.</param>
    /// <param name="width">Values of a sample.</param>
    /// <exception cref="ArgumentException">It is not; the message names the first sample.</exception>
    public void CheckTargets(string name, ReadOnlySpan<float> values, int width)
    {
        var (low, high) = TargetRange;
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] < low || values[i] > high)
            {
                var range = float.IsInfinity(high) ? $"of at least {low}" : $"from {low} to {high}";
                throw new ArgumentException(string.Create(
                    CultureInfo.InvariantCulture, $"{name}: sample {(i / width) + 1} has the target {values[i]}, but {Name} needs targets {range}."));
            }
        }
    }

    /// <summary>Checks, as far as the last activation tells, that outputs have a meaning for the loss.</summary>
    private void CheckOutputs(Network network)
    {
        if (network.Fuses(this))
        {
            return;
        }

        if (NeedsProbabilities && !network.Description.GivesProbabilities)
        {
            throw new ArgumentException($"{Name} needs outputs that are probabilities: let the last layer end in softmax or sigmoid.");
        }

        // Behind a layer that is no activation outputs may lie anywhere.
        if (network.Description.OutputActivation is not { } last)
        {
            if (NeedsPositive)
            {
                throw new ArgumentException($"{Name} needs outputs that are not negative: let the last layer end in relu, softplus or exponential.");
            }

            return;
        }

        if (last is StepActivation)
        {
            throw new ArgumentException(
                $"{Name} learns nothing through step, whose derivative is 0: take the loss perceptron, or let the last layer end in sigmoid or tanh.");
        }

        var (low, high) = RangeOf(last);
        if (NeedsPositive && low < 0)
        {
            throw new ArgumentException(
                $"{Name} needs outputs that are not negative, but {last} gives such: let the last layer end in relu, softplus or exponential.");
        }

        if (NeedsScores && network.OutputCount == 1 && (low >= 0 || high <= 0))
        {
            throw new ArgumentException(
                $"{Name} needs outputs on both sides of 0, but {last} gives {(low >= 0 ? "none below" : "none above")}: let the last layer end in identity or tanh.");
        }
    }

    /// <summary>The smallest and the largest that an activation makes of a row of numbers far and near.</summary>
    private static (double Low, double High) RangeOf(Activation activation)
    {
        if (activation is PReluActivation)
        {
            // A trained slope may become of either sign.
            return (double.NegativeInfinity, double.PositiveInfinity);
        }

        double[] z = [-20, -3, -1, -0.3, 0.3, 1, 3, 20];
        var a = new double[z.Length];
        activation.ReferenceForward(z, a);
        return (a.Min(), a.Max());
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
