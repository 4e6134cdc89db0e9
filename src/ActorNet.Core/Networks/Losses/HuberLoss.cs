using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>
/// Mean over outputs of ½·e² for errors e = ŷ − y up to δ, and δ·|e| − ½·δ² beyond (Keras Huber, PyTorch HuberLoss): quadratic near the target, linear far
/// from it.
/// </summary>
internal sealed class HuberLoss : OperatorLoss<HuberLoss.TermOperator, HuberLoss.SlopeOperator>
{
    private const float DefaultDelta = 1;

    private readonly float _delta;

    public HuberLoss(float delta = DefaultDelta)
        : base(new TermOperator(delta), new SlopeOperator(delta))
    {
        if (!(delta > 0) || !float.IsFinite(delta))
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"huber({delta}): delta must be a positive number."));
        }

        _delta = delta;
    }

    public override string Name => "huber";

    public override string Text =>
        _delta == DefaultDelta ? Name : string.Create(CultureInfo.InvariantCulture, $"{Name}({_delta})");

    protected override bool IsMean => true;

    /// <summary>m·(|e| − ½·m) with m = min(|e|, δ), which is both branches in one.</summary>
    internal readonly struct TermOperator(float delta) : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Invoke(Vector256<float> x, Vector256<float> y)
        {
            var magnitude = Vector256.Abs(x - y);
            var near = ElementwiseMath.AtMost(magnitude, delta);
            return near * Vector256.FusedMultiplyAdd(near, Vector256.Create(-0.5f), magnitude);
        }

        /// <inheritdoc/>
        public double Reference(double x, double y)
        {
            var magnitude = Math.Abs(x - y);
            return magnitude <= delta ? 0.5 * magnitude * magnitude : (delta * magnitude) - (0.5 * delta * delta);
        }
    }

    /// <summary>x − y within [−δ, δ].</summary>
    internal readonly struct SlopeOperator(float delta) : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Invoke(Vector256<float> x, Vector256<float> y) =>
            ElementwiseMath.AtMost(ElementwiseMath.AtLeast(x - y, -delta), delta);

        /// <inheritdoc/>
        public double Reference(double x, double y) => Math.Clamp(x - y, -delta, delta);
    }
}
