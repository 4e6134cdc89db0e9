using ActorNet.Core.Actors;
using ActorNet.Core.Data;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.Runs;

/// <summary>The edge where the server's messages become files: claims, checkpoints and the ledger of one run.</summary>
internal sealed class StorageActor(RunStorage storage) : IActor
{
    // Below the server's own bound, so that it hears why. Its claim takes a run over, perhaps from a machine that has stopped under the lock and is about to be ended.
    private static readonly TimeSpan LongestHeld = TimeSpan.FromSeconds(90);

    private TimeSpan? _heldSince;

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

    /// <summary>While another program holds the folder the server gets no answer, and asks again; but not for long.</summary>
    private bool MayBeFree(TimeSpan now) => now - (_heldSince ??= now) < LongestHeld;

    private void Answer<T>(int term, string failure, IActorContext context, T request, Func<RunStorage, T, object> perform)
    {
        object answer;
        try
        {
            answer = perform(storage, request);
        }
        catch (FolderHeldException) when (request is ClaimRun && MayBeFree(context.Now))
        {
            return;
        }
        catch (SupersededException exception)
        {
            answer = new StorageFailed(term, IsSuperseded: true, exception.Message);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DataException)
        {
            answer = new StorageFailed(term, IsSuperseded: false, $"{failure}: {exception.Message}");
        }

        _heldSince = null;
        context.Send(context.Sender, answer);
    }
}
