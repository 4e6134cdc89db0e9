using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MathNet.Numerics.Distributions;

namespace ActorNet.Core.Numerics;

/// <summary>
/// The normal quantile of probability ½ + x for |x| ≤ ½ − 2⁻²⁵: M. J. Wichura, "Algorithm AS 241: The percentage points of the normal
/// distribution", Applied Statistics 37 (1988), routine PPND7, of whose three ranges such an x reaches two. ½ − |x| is exact.
/// </summary>
internal readonly struct NormalQuantileOperator : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x)
    {
        var r = Vector256.FusedMultiplyAdd(-x, x, Vector256.Create(0.180625f));
        var numerator = Vector256.FusedMultiplyAdd(r, Vector256.Create(59.109374720f), Vector256.Create(159.29113202f));
        numerator = Vector256.FusedMultiplyAdd(numerator, r, Vector256.Create(50.434271938f));
        numerator = Vector256.FusedMultiplyAdd(numerator, r, Vector256.Create(3.3871327179f));
        var denominator = Vector256.FusedMultiplyAdd(r, Vector256.Create(67.187563600f), Vector256.Create(78.757757664f));
        denominator = Vector256.FusedMultiplyAdd(denominator, r, Vector256.Create(17.895169469f));
        denominator = Vector256.FusedMultiplyAdd(denominator, r, Vector256<float>.One);
        var middle = x * (numerator / denominator);

        var tail = Vector256.Create(0.5f) - Vector256.Abs(x);
        var s = Vector256.Sqrt(-default(LogOperator).Invoke(tail)) - Vector256.Create(1.6f);
        numerator = Vector256.FusedMultiplyAdd(s, Vector256.Create(0.17023821103f), Vector256.Create(1.3067284816f));
        numerator = Vector256.FusedMultiplyAdd(numerator, s, Vector256.Create(2.7568153900f));
        numerator = Vector256.FusedMultiplyAdd(numerator, s, Vector256.Create(1.4234372777f));
        denominator = Vector256.FusedMultiplyAdd(s, Vector256.Create(0.12021132975f), Vector256.Create(0.73700164250f));
        denominator = Vector256.FusedMultiplyAdd(denominator, s, Vector256<float>.One);
        var outer = (numerator / denominator) | (x & Vector256.Create(-0f));

        return Vector256.ConditionalSelect(
            Vector256.GreaterThan(Vector256.Abs(x), Vector256.Create(0.425f)), outer, middle);
    }

    /// <inheritdoc/>
    public double Reference(double x) => Normal.InvCDF(0, 1, 0.5 + x);
}
