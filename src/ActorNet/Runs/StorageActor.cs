using ActorNet.Core.Actors;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.Runs;

/// <summary>Stores checkpoints: the edge where the server's messages become files.</summary>
/// <param name="folder">Where checkpoints lie.</param>
/// <param name="newest">The state that a claim of the run is answered with, or null if the run begins.</param>
internal sealed class StorageActor(CheckpointFolder folder, TrainingState? newest) : IActor
{
    private int _term;
    private long _claim;

    public void Receive(object message, IActorContext context)
    {
        switch (message)
        {
            case ClaimRun claim:
                Claim(claim, context);
                break;
            case StoreCheckpoint store:
                context.Send(context.Sender, Store(store));
                break;
            case AppendLedger append:
                var answer = new LedgerAppended(append.Term, append.Entries.Length);
                append.Release();
                context.Send(context.Sender, answer);
                break;
            default:
                break;
        }
    }

    private void Claim(ClaimRun claim, IActorContext context)
    {
        if (_term == 0 || claim.Claim != _claim)
        {
            _term++;
            _claim = claim.Claim;
        }

        context.Send(context.Sender, new RunClaimed(claim.Claim, _term, newest));
    }

    private object Store(StoreCheckpoint store)
    {
        if (store.Term < _term)
        {
            return new StorageFailed(store.Term, IsSuperseded: true, $"another server has claimed the run under term {_term}");
        }

        try
        {
            folder.Save(store.State);
            newest = store.State;
            return new CheckpointStored(store.Term, store.State.Step);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new StorageFailed(store.Term, IsSuperseded: false, $"the checkpoint could not be stored: {exception.Message}");
        }
    }
}
