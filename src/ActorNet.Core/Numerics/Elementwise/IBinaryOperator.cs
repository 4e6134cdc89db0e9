using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>A function of two numbers, eight pairs at a time; the rules of <see cref="IUnaryOperator"/> apply.</summary>
internal interface IBinaryOperator
{
    /// <summary>The function of each pair of elements.</summary>
    Vector256<float> Invoke(Vector256<float> x, Vector256<float> y);

    /// <summary>The same function of one pair in double precision; what tests compare with.</summary>
    double Reference(double x, double y);
}
