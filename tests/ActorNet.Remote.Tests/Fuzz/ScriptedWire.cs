using System.Threading.Channels;
using ActorNet.Remote.Wires;

namespace ActorNet.Remote.Tests.Fuzz;

/// <summary>A wire in memory: what is written goes to a channel, what is read comes from another and can be kept.</summary>
internal sealed class ScriptedWire(ChannelReader<byte[]> incoming, ChannelWriter<byte[]> outgoing, List<byte[]>? recording = null) : IWire
{
    public bool Blocks => false;

    public bool HasShownToken => true;

    public string Kind => "websocket";

    public ISharedTensors? Shared => null;

    /// <summary>A wire that says so much and then closes, and takes everything.</summary>
    public static ScriptedWire Saying(IEnumerable<byte[]> frames)
    {
        var incoming = Channel.CreateUnbounded<byte[]>();
        foreach (var frame in frames.Where(frame => frame.Length > 0))
        {
            incoming.Writer.TryWrite(frame);
        }

        incoming.Writer.Complete();
        return new ScriptedWire(incoming.Reader, Channel.CreateUnbounded<byte[]>().Writer);
    }

    /// <summary>Two ends; what the second reads is kept.</summary>
    public static (IWire Caller, IWire Called) Pair(List<byte[]> recording)
    {
        var (there, back) = (Channel.CreateUnbounded<byte[]>(), Channel.CreateUnbounded<byte[]>());
        return (new ScriptedWire(back.Reader, there.Writer), new ScriptedWire(there.Reader, back.Writer, recording));
    }

    public bool CanWrite => true;

    public bool OpenPeerMemory(int parameters) => false;

    public ValueTask WriteAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellation) => outgoing.WriteAsync(frame.ToArray(), cancellation);

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        if (!await incoming.WaitToReadAsync(cancellation) || !incoming.TryRead(out var frame))
        {
            return 0;
        }

        recording?.Add(frame);
        frame.CopyTo(buffer);
        return frame.Length;
    }

    public ValueTask DisposeAsync()
    {
        outgoing.TryComplete();
        return ValueTask.CompletedTask;
    }
}
