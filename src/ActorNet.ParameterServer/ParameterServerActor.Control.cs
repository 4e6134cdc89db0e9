using ActorNet.Core.Training;

namespace ActorNet.ParameterServer;

/// <content>The best weights of the run, where training control keeps them.</content>
public sealed partial class ParameterServerActor
{
    // Shared with the states that were handed out: it is replaced, and never written to.
    private float[]? _best;

    // With everything stored that a run with more steps would go on from, the best weights are the run's. No part need hold its slice of them: nothing is
    // trained any more, and whoever evaluates them is sent the whole vector.
    private bool _isBestRestored;

    /// <summary>True if the run is over and its weights are the best ones.</summary>
    private bool EndsWithBest => _best is not null && _options.Control.RestoresBest && _progress.IsOver;

    /// <summary>A copy of the weights that were evaluated; after <see cref="TryCollect"/>.</summary>
    private float[] CopyWeights() => HasRemoteParts ? CopyState().Evaluated : EvaluatedWeights.ToArray();

    /// <summary>A copy of the state that the run ends with; after <see cref="TryCollect"/>.</summary>
    private TrainingState CopyEnd()
    {
        var state = CopyState();
        if (!_isBestRestored || _best is not { } best)
        {
            return state;
        }

        var slots = state.Slots;
        if (_options.Update.Averages)
        {
            slots = [.. slots];
            best.CopyTo(slots, slots.Length - best.Length);
        }

        return StateOf(best, slots);
    }
}
