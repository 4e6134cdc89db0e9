using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>½·Σ over outputs of (ŷ − y)², whose gradient is ŷ − y.</summary>
internal sealed class HalfSquareLoss()
    : OperatorLoss<HalfSquaredDifferenceOperator, ScaledDifferenceOperator>(default, new ScaledDifferenceOperator(1))
{
    public override string Name => "half_square";
}
