using ActorNet.Core.Training.Messages;

namespace ActorNet.Worker;

/// <summary>How the gradients of a round's lanes are computed.</summary>
internal interface ILaneMethod
{
    /// <summary>Fills the gradients of the request's subtrees with numbers, statistics and bounds.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="parameters">The whole parameter vector.</param>
    /// <param name="gradients">One for each subtree of the request, in their order.</param>
    /// <returns>The first lane and layer with a number that is not finite, or null.</returns>
    NonFiniteNumber? Run(ComputeLanes request, ReadOnlySpan<float> parameters, ReadOnlySpan<SubtreeGradient> gradients);
}

/// <summary>Where a number is not finite.</summary>
/// <param name="Lane">The lane.</param>
/// <param name="Layer">The layer.</param>
internal readonly record struct NonFiniteNumber(int Lane, string Layer);
