using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>
/// Natural logarithm. With x = 2ⁿ·(1 + f), √½ ≤ 1 + f &lt; √2, ln x = n·ln 2 + f − f²/2 + f³·P(f); P is a minimax polynomial of degree 7.
/// ln 0 = −∞, ln of a negative number is NaN.
/// </summary>
internal readonly struct LogOperator : IUnaryOperator
{
    private const float Ln2High = 0.6931472f;
    private const float Ln2Low = -1.9046542e-9f;
    private const float SmallestNormal = 1.17549435e-38f;
    private const int BitsOfRootHalf = 0x3F3504F3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x)
    {
        var denormal = Vector256.LessThan(x, Vector256.Create(SmallestNormal));
        var scaled = Vector256.ConditionalSelect(denormal, x * Vector256.Create(8388608f), x);
        var shifted = scaled.AsInt32() - Vector256.Create(BitsOfRootHalf);
        var n = shifted >> 23;
        var f = (scaled.AsInt32() - (n << 23)).AsSingle() - Vector256<float>.One;
        n -= denormal.AsInt32() & Vector256.Create(23);
        var whole = Vector256.ConvertToSingle(n);

        var p = Vector256.FusedMultiplyAdd(f, Vector256.Create(-0.07865456f), Vector256.Create(0.12879203f));
        p = Vector256.FusedMultiplyAdd(p, f, Vector256.Create(-0.13125294f));
        p = Vector256.FusedMultiplyAdd(p, f, Vector256.Create(0.1418142f));
        p = Vector256.FusedMultiplyAdd(p, f, Vector256.Create(-0.1662497f));
        p = Vector256.FusedMultiplyAdd(p, f, Vector256.Create(0.20002283f));
        p = Vector256.FusedMultiplyAdd(p, f, Vector256.Create(-0.25000796f));
        p = Vector256.FusedMultiplyAdd(p, f, Vector256.Create(0.33333316f));
        var square = f * f;
        var tail = Vector256.FusedMultiplyAdd(p, square * f, square * Vector256.Create(-0.5f));
        tail = Vector256.FusedMultiplyAdd(whole, Vector256.Create(Ln2Low), tail);
        var result = Vector256.FusedMultiplyAdd(whole, Vector256.Create(Ln2High), f + tail);

        result = Vector256.ConditionalSelect(
            Vector256.Equals(x, Vector256<float>.Zero), Vector256.Create(float.NegativeInfinity), result);

        // +∞ and NaN are their own logarithms.
        result = Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256.Create(float.PositiveInfinity)), result, x);
        return Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256<float>.Zero), Vector256.Create(float.NaN), result);
    }

    /// <inheritdoc/>
    public double Reference(double x) => Math.Log(x);
}
