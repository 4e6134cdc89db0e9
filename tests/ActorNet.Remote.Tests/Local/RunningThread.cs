namespace ActorNet.Remote.Tests.Local;

/// <summary>Something that blocks, on a thread of its own.</summary>
internal sealed class RunningThread : IDisposable
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread _thread;

    public RunningThread(Func<ValueTask> action)
    {
        _thread = new Thread(() =>
        {
            try
            {
                action().AsTask().GetAwaiter().GetResult();
                _done.SetResult();
            }
            catch (Exception exception)
            {
                _done.SetException(exception);
            }
        });
        _thread.Start();
    }

    /// <summary>Ends, in time, as the action does.</summary>
    public Task Done => _done.Task.WaitAsync(WirePair.Bound);

    public void Dispose() => _thread.Join(WirePair.Bound).ShouldBeTrue();
}
