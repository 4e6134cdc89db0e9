using Akka.Actor;
using Akka.Cluster;

namespace ActorNet.Akka;

/// <summary>A node that may drive a run.</summary>
public sealed class ParameterServerHandle
{
    private const string DroppedText = "This node is no longer in the cluster: the others could not reach it for too long, or it was told to leave.";

    private readonly ActorSystem _system;
    private readonly Cluster _cluster;
    private readonly TaskCompletionSource<TrainingOutcome> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isStopping;

    internal ParameterServerHandle(ActorSystem system) => (_system, _cluster) = (system, Cluster.Get(system));

    /// <summary>
    /// How the run ended, on whichever node; or how far it was when this node handed it over. Fails with a <see cref="TrainingException"/> where the run failed while
    /// this node drove it, or if this node is shut out of the cluster or ends otherwise than by <see cref="StopAsync"/>; with a <see cref="Core.Data.DataException"/>
    /// where this node could not drive it: the next one goes on once this one has left. Is cancelled if this node was stopped before it had done anything for the run, or had anything to hand over.
    /// </summary>
    public Task<TrainingOutcome> Completion => _completion.Task;

    /// <summary>
    /// Has this node leave the cluster. If it drives the run, it stops after the step under way, stores a checkpoint, and another node goes on.
    /// </summary>
    public async Task StopAsync()
    {
        _isStopping = true;
        await Task.WhenAny(_cluster.LeaveAsync(), _system.WhenTerminated).ConfigureAwait(false);
        Cancel();
    }

    /// <summary>The node takes part from now on. Whatever ends it: the actors that would say how the run goes on are gone then.</summary>
    internal void Follow()
    {
        _cluster.RegisterOnMemberRemoved(OnGone);
        _system.WhenTerminated.ContinueWith(_ => OnGone(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    /// <summary>What ends a node that the cluster goes on without.</summary>
    internal static TrainingException Dropped() => new(DroppedText);

    /// <summary>True for what <see cref="Dropped"/> makes.</summary>
    internal static bool IsDropped(TrainingException exception) => exception.Message == DroppedText;

    /// <summary>True once the run is over for the whole cluster: there is nothing to hand over any more.</summary>
    internal bool IsOver { get; private set; }

    /// <summary>The run is over, on whichever node.</summary>
    internal void End() => IsOver = true;

    internal void Complete(TrainingOutcome outcome, Exception? failure)
    {
        if (failure is null)
        {
            _completion.TrySetResult(outcome);
        }
        else
        {
            _completion.TrySetException(failure);
        }
    }

    internal void Fail(Exception exception) => _completion.TrySetException(exception);

    internal void Cancel() => _completion.TrySetCanceled();

    private void OnGone()
    {
        if (_isStopping)
        {
            Cancel();
        }
        else
        {
            Fail(Dropped());
        }
    }
}
