using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>A mean over outputs that are scores: above 0 means yes. Targets are −1 and 1; targets 0 count as −1, so labels 0 and 1 do as well.</summary>
/// <param name="term">The term of an output x and its target y.</param>
/// <param name="slope">Its derivative by the output.</param>
internal abstract class ScoreLoss<TTerm, TSlope>(TTerm term, TSlope slope) : OperatorLoss<TTerm, TSlope>(term, slope)
    where TTerm : struct, IBinaryOperator
    where TSlope : struct, IBinaryOperator
{
    protected sealed override bool IsMean => true;

    internal sealed override bool IsClassification => true;

    internal sealed override bool NeedsScores => true;

    internal sealed override (float Low, float High) TargetRange => (-1, 1);

    internal sealed override float Threshold(bool fused) => 0;
}
