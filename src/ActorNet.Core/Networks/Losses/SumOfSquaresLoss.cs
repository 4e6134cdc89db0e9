using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>Σ over outputs of (ŷ − y)², the error of the lectures' spam classifier; derivative 2·(ŷ − y).</summary>
internal sealed class SumOfSquaresLoss()
    : OperatorLoss<SquaredDifferenceOperator, ScaledDifferenceOperator>(default, new ScaledDifferenceOperator(2))
{
    public override string Name => "sum_of_squares";
}
