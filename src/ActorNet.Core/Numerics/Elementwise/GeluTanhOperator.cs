using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>½·x·(1 + tanh v) = x·σ(2v), v = √(2/π)·(x + 0.044715·x³): the approximation of <see cref="GeluOperator"/> in wide use.</summary>
internal readonly struct GeluTanhOperator : IUnaryOperator
{
    // Beyond it the function is 0 or x.
    private const float Limit = 100f;

    // 2·√(2/π), and that times 0.044715.
    private const float Linear = 1.5957691f;
    private const float Cubic = 0.071354814f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x) =>
        VectorClamp.AtLeast(x, -Limit) * default(SigmoidOperator).Invoke(Argument(x, out _));

    /// <inheritdoc/>
    public double Reference(double x) => x * default(SigmoidOperator).Reference(x * (Linear + (Cubic * x * x)));

    /// <summary>2v, and its derivative by x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> Argument(Vector256<float> x, out Vector256<float> derivative)
    {
        var clamped = VectorClamp.Within(x, Limit);
        var square = clamped * clamped;
        var linear = Vector256.Create(Linear);
        derivative = Vector256.FusedMultiplyAdd(square, Vector256.Create(3 * Cubic), linear);
        return clamped * Vector256.FusedMultiplyAdd(square, Vector256.Create(Cubic), linear);
    }

    /// <summary>The derivative of <see cref="Reference"/>.</summary>
    internal static double ReferenceDerivative(double x)
    {
        var argument = x * (Linear + (Cubic * x * x));
        var sigmoid = default(SigmoidOperator);
        return sigmoid.Reference(argument)
            + (x * sigmoid.Reference(argument) * sigmoid.Reference(-argument) * (Linear + (3.0 * Cubic * x * x)));
    }
}
