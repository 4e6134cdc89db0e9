using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>Mean over outputs of (ŷ − y)² (Keras mean_squared_error); derivative 2·(ŷ − y) over the number of outputs.</summary>
internal sealed class MeanSquaredErrorLoss()
    : OperatorLoss<SquaredDifferenceOperator, ScaledDifferenceOperator>(default, new ScaledDifferenceOperator(2))
{
    public override string Name => "mean_squared_error";

    protected override bool IsMean => true;
}
