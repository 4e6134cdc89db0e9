namespace ActorNet.ParameterServer;

/// <content>The best weights of the run, where training control keeps them.</content>
public sealed partial class ParameterServerActor
{
    // Shared with the states that were handed out: it is replaced, and never written to.
    private float[]? _best;

    /// <summary>True if the run is over and its weights are the best ones.</summary>
    private bool EndsWithBest => _best is not null && _options.Control.RestoresBest && _progress.IsOver;

    /// <summary>A copy of the weights that were evaluated; after <see cref="TryCollect"/>.</summary>
    private float[] CopyWeights() => HasRemoteParts ? CopyState().Evaluated : EvaluatedWeights.ToArray();

    /// <summary>
    /// At the end, with everything stored that a run with more steps would go on from: the best weights take the place of the last. Other parts have none of
    /// the vector then.
    /// </summary>
    private void RestoreBest()
    {
        if (EndsWithBest && _best is { } best)
        {
            var slots = _store.CopySlots();
            if (_options.Update.Averages)
            {
                best.CopyTo(slots, slots.Length - best.Length);
            }

            _store.Set(best, slots);
        }
    }
}
