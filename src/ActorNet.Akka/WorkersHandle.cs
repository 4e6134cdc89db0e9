using ActorNet.Akka.Nodes;
using ActorNet.Remote;
using Akka.Actor;

namespace ActorNet.Akka;

/// <summary>The workers of a node.</summary>
public sealed class WorkersHandle
{
    private readonly TaskCompletionSource<IReadOnlyList<WorkerResult>> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal WorkersHandle()
    {
    }

    /// <summary>What each worker has done. Fails as <see cref="RemoteWorker"/> does.</summary>
    public Task<IReadOnlyList<WorkerResult>> Completion => _completion.Task;

    internal IActorRef? Host { get; set; }

    /// <summary>Has the workers take leave after the step under way; done when they have ended, however that was.</summary>
    public async Task StopAsync()
    {
        Host?.Tell(WorkerHost.Leave.Instance);
        await Completion.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).ConfigureAwait(false);
    }

    internal void Complete(IReadOnlyList<WorkerResult>? results, Exception? failure)
    {
        switch (failure)
        {
            case null:
                _completion.TrySetResult(results!);
                break;
            case OperationCanceledException or AggregateException { InnerException: OperationCanceledException }:
                _completion.TrySetCanceled();
                break;
            default:
                _completion.TrySetException((failure as AggregateException)?.InnerException ?? failure);
                break;
        }
    }
}
