using Akka.Actor;
using Akka.Cluster.Tools.PublishSubscribe;

namespace ActorNet.Akka.Nodes;

/// <summary>Hears on a node that may drive the run how it ended on another one.</summary>
internal sealed class OutcomeListener : UntypedActor
{
    private readonly ParameterServerHandle _handle;
    private readonly ClusterTrainingNames _names;

    public OutcomeListener(ClusterTrainingNames names, ParameterServerHandle handle)
    {
        (_names, _handle) = (names, handle);
        DistributedPubSub.Get(Context.System).Mediator.Tell(new Subscribe(names.Topic, Self));
    }

    protected override void OnReceive(object message)
    {
        // Where it ended, the handle knows more already.
        if (message is RunOver over && over.Run == _names.Name)
        {
            _handle.Complete(new TrainingOutcome(over.Steps, over.WeightsSha256, over.Interrupted, over.Failure, null), null);
            Context.Stop(Self);
        }
    }
}
