using ActorNet.Core.Actors;
using ActorNet.Core.Training.Messages;

namespace ActorNet.Tests.Runs;

/// <summary>A worker that does something else when it is asked to compute a given step.</summary>
internal sealed class FaultyWorker(IActor worker, long step, Action<IActorContext> fault) : IActor
{
    private bool _done;

    public void Receive(object message, IActorContext context)
    {
        if (!_done && message is ComputeLanes request && request.Step >= step)
        {
            _done = true;
            fault(context);
        }

        worker.Receive(message, context);
    }
}
