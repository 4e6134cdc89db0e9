using ActorNet.Core.Actors;
using ActorNet.Core.Data;
using ActorNet.Core.Training.Messages;

namespace ActorNet.Runs;

/// <summary>The edge where the server's messages become files: claims, checkpoints and the ledger of one run.</summary>
internal sealed class StorageActor(RunStorage storage) : IActor
{
    public void Receive(object message, IActorContext context)
    {
        switch (message)
        {
            case AppendLedger append:
                Answer(append.Term, "the ledger could not be written", context, append, static (storage, append) =>
                {
                    storage.Append(append);
                    return new LedgerAppended(append.Term, append.Entries.Length, append.Entries.IsEmpty ? -1 : append.Entries[^1].Step);
                });
                append.Release();
                break;
            case StoreCheckpoint store:
                Answer(store.Term, "the checkpoint could not be stored", context, store, static (storage, store) =>
                {
                    storage.Store(store.Term, store.State, store.IsFinal);
                    return new CheckpointStored(store.Term, store.State.Step);
                });
                break;
            case ClaimRun claim:
                Answer(0, "the run could not be claimed", context, claim, static (storage, claim) => storage.Claim(claim.Server, claim.Claim, claim.HeldTerm));
                break;
            default:
                break;
        }
    }

    private void Answer<T>(int term, string failure, IActorContext context, T request, Func<RunStorage, T, object> perform)
    {
        object answer;
        try
        {
            answer = perform(storage, request);
        }
        catch (SupersededException exception)
        {
            answer = new StorageFailed(term, IsSuperseded: true, exception.Message);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DataException)
        {
            answer = new StorageFailed(term, IsSuperseded: false, $"{failure}: {exception.Message}");
        }

        context.Send(context.Sender, answer);
    }
}
