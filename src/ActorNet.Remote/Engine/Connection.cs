using System.Diagnostics;
using ActorNet.Core.Training.Messages.Codec;
using ActorNet.Remote.Wires;
using Microsoft.Extensions.Logging;

namespace ActorNet.Remote.Engine;

/// <summary>
/// One wire to another process from its greeting to its end. What is sent waits in two queues (<c>.Sending.cs</c>) for one writer
/// (<c>.Writing.cs</c>); what comes is read by one reader and handed to the actors it is for (<c>.Reading.cs</c>).
/// </summary>
internal sealed partial class Connection : IDisposable
{
    private readonly RemoteEngine _engine;
    private readonly ITensorCodec _codec;
    private readonly IWire _wire;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _ending = new();
    private readonly TimeSpan _since;
    private string? _reason;
    private volatile bool _saysGoodbye;
    private PeerReport? _report;
    private long _messagesIn;
    private long _messagesOut;
    private long _bytesIn;
    private long _bytesOut;
    private long _sharedIn;
    private long _sharedOut;
    private long _lost;

    public Connection(RemoteEngine engine, IWire wire, Link link, PeerIdentity peer)
    {
        _engine = engine;
        _codec = engine.Codec;
        _since = engine.Actors.Now;
        _wire = wire;
        _log = engine.Log;
        _tensors = new TensorMemory(_codec, wire.Shared);
        Link = link;
        Peer = peer;
    }

    public Link Link { get; }

    /// <summary>Completed when the connection is no more.</summary>
    public TaskCompletionSource? Ended { get; set; }

    /// <summary>Who is at the other end.</summary>
    public PeerIdentity Peer { get; }

    /// <summary>Floats in memory that both sides see, or null.</summary>
    public ISharedTensors? Shared => _wire.Shared;

    /// <summary>The connection as it stands.</summary>
    public ConnectionSnapshot Snapshot() => new(
        Peer,
        _wire.Kind,
        _since,
        Interlocked.Read(ref _messagesIn),
        Interlocked.Read(ref _messagesOut),
        Interlocked.Read(ref _bytesIn),
        Interlocked.Read(ref _bytesOut),
        Interlocked.Read(ref _sharedIn),
        Interlocked.Read(ref _sharedOut),
        Interlocked.Read(ref _lost),
        _report);

    /// <summary>Reads and writes until one side ends the connection.</summary>
    public async Task RunAsync()
    {
        var writing = Task.CompletedTask;
        try
        {
            _engine.Add(this);
            writing = _wire.Blocks ? OnOwnThread(WriteAsync) : Task.Run(WriteAsync);
            await (_wire.Blocks ? OnOwnThread(ReadAsync) : ReadAsync()).ConfigureAwait(false);
        }
        finally
        {
            await writing.ConfigureAwait(false);
            Link.Detach(this, _reason!);
            _engine.Remove(this, _reason!);
            await _wire.DisposeAsync().ConfigureAwait(false);
            DropOutgoing();
            Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _ending.Dispose();

    /// <summary>Ends the connection; the first reason counts.</summary>
    /// <param name="reason">One line.</param>
    /// <param name="saysGoodbye">Whether the other side is told the reason, if the wire still takes it.</param>
    public void End(string reason, bool saysGoodbye = false)
    {
        // A goodbye that does not get through is cut short by whoever ends the connection next.
        _saysGoodbye |= saysGoodbye;
        if (Interlocked.CompareExchange(ref _reason, reason, null) is null)
        {
            _outgoingSignal.Set();
        }

        if (!saysGoodbye)
        {
            Cancel();
        }
    }

    /// <summary>Done when all that was sent before is on the wire; or when the connection has ended.</summary>
    public Task FlushAsync()
    {
        var flushed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Enqueue(new Outgoing { Flushed = flushed }, urgent: false);
        return flushed.Task;
    }

    /// <summary>Ends the connection if a write has been stuck for too long; called once a second.</summary>
    public void CheckWriting()
    {
        var began = Interlocked.Read(ref _writeBegan);
        if (began != 0 && Stopwatch.GetElapsedTime(began) > RemoteLimits.WriteTime)
        {
            End($"nothing could be written for {RemoteLimits.WriteTime.TotalSeconds:0} s");
        }
    }

    /// <summary>On a wire that blocks everything completes at once, so the thread is kept to the end.</summary>
    private static Task OnOwnThread(Func<Task> run) =>
        Task.Factory.StartNew(run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();

    private void Cancel()
    {
        _tensors.GiveUp();
        try
        {
            _ending.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended already.
        }
    }
}
