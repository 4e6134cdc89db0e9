using ActorNet.Akka.Messages;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;

namespace ActorNet.Akka.Nodes;

/// <summary>Hears on a node that may drive the run how it ended on another one; asks once, should it be over already.</summary>
/// <param name="names">What the training's actors are called.</param>
/// <param name="handle">Told how the run ended.</param>
internal sealed class OutcomeListener(ClusterTrainingNames names, ParameterServerHandle handle) : UntypedActor
{
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Cluster _cluster = Cluster.Get(Context.System);

    protected override void PreStart() => Context.ActorOf(names.ProxyProps(Context.System), "server").Tell(FindServer.Instance);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case RunOver over when names.IsServer(Sender, _cluster):
                // Where it ended, the handle knows more already.
                handle.End();
                handle.Complete(new TrainingOutcome(over.Steps, over.WeightsSha256, over.Interrupted, over.Failure, null), null);
                Context.Stop(Self);
                break;
            case RunOver:
                _log.Warning("{0} from {1} is ignored: it comes from no node that may drive a run.", nameof(RunOver), Sender.Path);
                break;
            case ServerAnnounced:
                // It goes on.
                break;
            default:
                Unhandled(message);
                break;
        }
    }
}
