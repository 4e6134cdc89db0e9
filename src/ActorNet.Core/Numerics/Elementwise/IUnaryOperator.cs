using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>
/// A function of one number, eight at a time. Implementations use only operations that every processor rounds alike (add, multiply,
/// divide, explicit fused multiply-add, compares, integer arithmetic), so that their bits depend on the argument alone.
/// </summary>
internal interface IUnaryOperator
{
    /// <summary>The function of each element.</summary>
    Vector256<float> Invoke(Vector256<float> x);

    /// <summary>The same function of one number in double precision; what tests compare with.</summary>
    double Reference(double x);
}
