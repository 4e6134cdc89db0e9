namespace ActorNet.Core.Networks;

/// <content>The losses by their names in C#.</content>
public abstract partial class Loss
{
    /// <summary>Mean over outputs of (ŷ − y)².</summary>
    public static Loss MeanSquaredError { get; } = new MeanSquaredErrorLoss();

    /// <summary>Mean over outputs of |ŷ − y|.</summary>
    public static Loss MeanAbsoluteError { get; } = new MeanAbsoluteErrorLoss();

    /// <summary>100 times the mean over outputs of |ŷ − y|/max(|y|, 10⁻⁷).</summary>
    public static Loss MeanAbsolutePercentageError { get; } = new MeanAbsolutePercentageErrorLoss();

    /// <summary>Mean over outputs of (ln(1 + ŷ) − ln(1 + y))².</summary>
    public static Loss MeanSquaredLogarithmicError { get; } = new MeanSquaredLogarithmicErrorLoss();

    /// <summary>Σ over outputs of (ŷ − y)².</summary>
    public static Loss SumOfSquares { get; } = new SumOfSquaresLoss();

    /// <summary>½·Σ over outputs of (ŷ − y)².</summary>
    public static Loss HalfSquare { get; } = new HalfSquareLoss();

    /// <summary>Σ over outputs of |ŷ − y|.</summary>
    public static Loss AbsoluteError { get; } = new AbsoluteErrorLoss();

    /// <summary>Mean over outputs of ln cosh(ŷ − y).</summary>
    public static Loss LogCosh { get; } = new LogCoshLoss();

    /// <summary>Mean over outputs of ŷ − y·ln ŷ.</summary>
    public static Loss Poisson { get; } = new PoissonLoss();

    /// <summary>−1 times the cosine of the angle between outputs and target.</summary>
    public static Loss CosineProximity { get; } = new CosineProximityLoss();

    /// <summary>Σ over outputs of y·ln(y/p).</summary>
    public static Loss KullbackLeiblerDivergence { get; } = new KullbackLeiblerDivergenceLoss();

    /// <summary>Mean over outputs of max(0, 1 − t·ŷ), targets t of −1 and 1 (or 0 and 1).</summary>
    public static Loss Hinge { get; } = new HingeLoss();

    /// <summary>Mean over outputs of max(0, 1 − t·ŷ)², targets t of −1 and 1 (or 0 and 1).</summary>
    public static Loss SquaredHinge { get; } = new SquaredHingeLoss();

    /// <summary>max(0, 1 + the largest score of a wrong class − the score of the right one).</summary>
    public static Loss CategoricalHinge { get; } = new CategoricalHingeLoss();

    /// <summary>Mean over outputs of ln(1 + e^(−t·z)), targets t of −1 and 1 (or 0 and 1).</summary>
    public static Loss Logistic { get; } = new LogisticLoss();

    /// <summary>Σ over outputs of (a − y)·z with a = step(z): a step of its gradient is Rosenblatt's rule.</summary>
    public static Loss Perceptron { get; } = new PerceptronLoss();

    /// <summary>Mean over outputs of ½·e² for errors e up to δ, and δ·|e| − ½·δ² beyond.</summary>
    /// <param name="delta">δ, above 0.</param>
    /// <exception cref="ArgumentException">δ is not a positive number.</exception>
    public static Loss Huber(float delta = 1) => new HuberLoss(delta);

    /// <summary>−Σ over classes of y·ln p, from labels or from target rows.</summary>
    /// <param name="labelSmoothing">See <see cref="LabelSmoothing"/>.</param>
    /// <exception cref="ArgumentException">The smoothing is not in [0, 1).</exception>
    public static Loss CategoricalCrossEntropy(float labelSmoothing = 0) => new CategoricalCrossEntropyLoss(labelSmoothing);

    /// <summary><see cref="CategoricalCrossEntropy"/> under the name that it has in Keras for labels that are class numbers.</summary>
    public static Loss SparseCategoricalCrossEntropy { get; } = CategoricalCrossEntropy();

    /// <summary>Mean over outputs of −y·ln p − (1 − y)·ln(1 − p).</summary>
    /// <param name="labelSmoothing">See <see cref="LabelSmoothing"/>.</param>
    /// <exception cref="ArgumentException">The smoothing is not in [0, 1).</exception>
    public static Loss BinaryCrossEntropy(float labelSmoothing = 0) => new BinaryCrossEntropyLoss(labelSmoothing);
}
