namespace ActorNet.Core.Networks;

/// <summary>
/// Mean over outputs of |ŷ − y| (Keras mean_absolute_error); derivative the sign of ŷ − y, 0 where they are equal.
/// </summary>
internal sealed class MeanAbsoluteErrorLoss()
    : OperatorLoss<AbsoluteErrorLoss.TermOperator, AbsoluteErrorLoss.SlopeOperator>(default, default)
{
    public override string Name => "mean_absolute_error";

    protected override bool IsMean => true;
}
