using ActorNet.Core.Actors;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.Simulation.Scale;

/// <summary>Storage without a disk: it keeps the newest checkpoint and counts terms, in no time.</summary>
internal sealed class ModelledStorage : IActor
{
    private TrainingState? _newest;
    private int _term;

    public void Receive(object message, IActorContext context)
    {
        switch (message)
        {
            case ClaimRun claim:
                context.Send(context.Sender, new RunClaimed(claim.Claim, ++_term, _newest));
                break;
            case StoreCheckpoint store:
                _newest = store.State;
                context.Send(context.Sender, new CheckpointStored(store.Term, store.State.Step));
                break;
            default:
                break;
        }
    }
}
