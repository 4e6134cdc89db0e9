using ActorNet.Core.Networks;
using ActorNet.Core.Training;

namespace ActorNet.Worker;

/// <summary>How the gradients of a round's lanes are computed. One method serves one thread at a time.</summary>
internal interface ILaneMethod
{
    /// <summary>Fills the sums of some subtrees, and says of each whether it is bounded.</summary>
    /// <param name="step">The round's (first) step.</param>
    /// <param name="parameters">The whole parameter vector.</param>
    /// <param name="pieces">The subtrees, ascending.</param>
    /// <param name="statistics">Destination, one for each lane of the pieces in their order.</param>
    /// <param name="progress">Told of slices of the sums, by number of the piece, once they are final; null if nobody wants to know.</param>
    /// <returns>The first lane and layer with a number that is not finite, or null.</returns>
    NonFiniteNumber? Run(
        long step, ReadOnlySpan<float> parameters, Span<LanePiece> pieces, Span<LaneStatistics> statistics, IGradientProgress? progress);
}

/// <summary>Where a number is not finite.</summary>
/// <param name="Lane">The lane.</param>
/// <param name="Layer">The layer.</param>
internal readonly record struct NonFiniteNumber(int Lane, string Layer);

/// <summary>A subtree that one thread computes.</summary>
/// <param name="Subtree">Its lanes.</param>
/// <param name="Sum">Destination of their sum, as long as the parameter vector.</param>
internal record struct LanePiece(Subtree Subtree, Memory<float> Sum)
{
    /// <summary>True once its numbers are known to be so small that no sum over the step can overflow.</summary>
    public bool IsBounded { get; set; }
}
