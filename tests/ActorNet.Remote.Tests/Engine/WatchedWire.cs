using System.Collections.Concurrent;
using ActorNet.Remote.Engine;
using ActorNet.Remote.Wires;

namespace ActorNet.Remote.Tests.Engine;

/// <summary>Notes the kinds of the frames that go out, and holds them up at a gate.</summary>
internal sealed class WatchedWire(IWire wire) : IWire
{
    private readonly ConcurrentQueue<FrameKind> _written = new();
    private readonly SemaphoreSlim _frames = new(0);
    private volatile TaskCompletionSource? _gate;

    public string Kind => wire.Kind;

    public ISharedTensors? Shared => wire.Shared;

    public bool Blocks => wire.Blocks;

    public bool HasShownToken => wire.HasShownToken;

    public bool CanWrite => _gate is null && wire.CanWrite;

    /// <summary>Kinds of the frames that have gone out so far.</summary>
    public IReadOnlyList<FrameKind> Written => [.. _written];

    public bool OpenPeerMemory(int parameters) => wire.OpenPeerMemory(parameters);

    /// <summary>Lets nothing through until it is disposed of.</summary>
    public IDisposable Hold()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _gate = gate;
        return new Opening(() =>
        {
            _gate = null;
            gate.SetResult();
        });
    }

    /// <summary>Waits until so many frames of a kind have gone out.</summary>
    public async Task AwaitAsync(FrameKind kind, int count)
    {
        while (_written.Count(written => written == kind) < count)
        {
            (await _frames.WaitAsync(TimeSpan.FromSeconds(30))).ShouldBeTrue($"{count} frames of kind {kind} were awaited, and came: {string.Join(", ", _written)}");
        }
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellation)
    {
        if (_gate is { } gate)
        {
            await gate.Task.WaitAsync(cancellation);
        }

        await wire.WriteAsync(frame, cancellation);
        _written.Enqueue((FrameKind)frame.Span[0]);
        _frames.Release();
    }

    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation) => wire.ReadAsync(buffer, cancellation);

    public ValueTask DisposeAsync() => wire.DisposeAsync();

    private sealed class Opening(Action open) : IDisposable
    {
        public void Dispose() => open();
    }
}
