using Akka.Actor;
using Akka.Cluster;

namespace ActorNet.Akka;

/// <summary>A node that may drive a run.</summary>
public sealed class ParameterServerHandle
{
    private readonly ActorSystem _system;
    private readonly TaskCompletionSource<TrainingOutcome> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal ParameterServerHandle(ActorSystem system) => _system = system;

    /// <summary>
    /// How the run ended, on whichever node; or how far it was when this node handed it over. Fails with a <see cref="TrainingException"/> where the run failed while
    /// this node drove it, with a <see cref="Core.Data.DataException"/> where this node could not drive it; is cancelled if this node left as a standby.
    /// </summary>
    public Task<TrainingOutcome> Completion => _completion.Task;

    /// <summary>
    /// Has this node leave the cluster. If it drives the run, it stops after the step under way, stores a checkpoint, and another node goes on.
    /// </summary>
    public async Task StopAsync()
    {
        await Cluster.Get(_system).LeaveAsync().ConfigureAwait(false);
        _completion.TrySetCanceled();
    }

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
}
