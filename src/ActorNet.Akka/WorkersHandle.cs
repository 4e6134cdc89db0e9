using ActorNet.Akka.Nodes;
using ActorNet.Remote;
using Akka.Actor;

namespace ActorNet.Akka;

/// <summary>The workers of a node.</summary>
public sealed class WorkersHandle
{
    private readonly TaskCompletionSource<IReadOnlyList<WorkerResult>> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile IActorRef? _host;

    internal WorkersHandle()
    {
    }

    /// <summary>
    /// What each worker has done. Fails as <see cref="RemoteWorker"/> does, and with a <see cref="TrainingException"/> if this node is shut out of the cluster; is cancelled if
    /// one of them was told to leave before it had joined. Where the program ends the system without leaving the cluster, it is as if they had left or been shut out.
    /// </summary>
    public Task<IReadOnlyList<WorkerResult>> Completion => _completion.Task;

    /// <summary>Has the workers take leave after the step under way; done when they have ended, however that was.</summary>
    public async Task StopAsync()
    {
        _host?.Tell(WorkerHost.Leave.Instance);
        await Completion.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).ConfigureAwait(false);
    }

    /// <summary>They work from now on.</summary>
    /// <param name="host">The actor that has them; it is let go with all that it has, data and all, when they have ended.</param>
    internal void Follow(IActorRef host)
    {
        _host = host;
        _completion.Task.ContinueWith(_ => _host = null, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    internal void Complete(Task<WorkerResult[]> ended)
    {
        if (ended.IsCompletedSuccessfully)
        {
            _completion.TrySetResult(ended.Result);
        }
        else if (ended.Exception?.InnerExceptions.FirstOrDefault(static exception => exception is not OperationCanceledException) is { } failure)
        {
            _completion.TrySetException(failure);
        }
        else
        {
            _completion.TrySetCanceled();
        }
    }

    internal void Fail(Exception exception) => _completion.TrySetException(exception);
}
