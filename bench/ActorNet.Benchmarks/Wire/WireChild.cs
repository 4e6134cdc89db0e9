using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using ActorNet.Core.Actors;
using ActorNet.Core.Training.Messages;
using ActorNet.Remote.Engine;
using ActorNet.Remote.Local;
using ActorNet.Remote.Wires;

namespace ActorNet.Benchmarks.Wire;

/// <summary>The other process: answers on every row until its input ends.</summary>
internal static class WireChild
{
    private const int Slots = 4;

    public static int Run(string[] arguments)
    {
        var offer = WireOffer.FromArguments(arguments);
        Start(() => SocketRow.Echo(new IPEndPoint(IPAddress.Loopback, offer.Tcp)));
        Start(() => SocketRow.Echo(new UnixDomainSocketEndPoint(offer.Unix)));
        Start(() => WebSocketRow.EchoAsync(new Uri($"ws://127.0.0.1:{offer.Http}/bare")).GetAwaiter().GetResult());
        var sides = new List<EngineSide>();
        for (var index = 0; index < offer.Locals.Count; index++)
        {
            var path = offer.Locals[index];
            var segment = index < WireBenchmark.RowsByReference ? TensorSegment.Create(WireBenchmark.Parameters, 0, Slots) : null;
            sides.Add(Connect(segment, async cancellation => await LocalDialer.ConnectAsync(path, segment, cancellation)));
        }

        sides.Add(Connect(null, async cancellation =>
        {
            var client = new ClientWebSocket();
            await client.ConnectAsync(new Uri($"ws://127.0.0.1:{offer.Http}/ours"), cancellation);
            return new WebSocketWire(client);
        }));
        while (Console.In.Read() >= 0)
        {
            // The parent says nothing; its end is ours.
        }

        sides.ForEach(static side => side.Dispose());
        return 0;
    }

    private static EngineSide Connect(TensorSegment? segment, Func<CancellationToken, Task<IWire>> connect)
    {
        var side = new EngineSide(PeerRole.Worker, segment);
        side.Engine.Connector = (_, _, cancellation) => connect(cancellation);
        var pool = segment is null
            ? new MessagePool<SubtreeGradient>(static pool => new SubtreeGradient(pool, WireBenchmark.Parameters), Slots)
            : new GradientSlots(segment).NewPool();
        side.Start("worker", EngineSide.NewWorker(pool, side.Engine.Reach(EngineSide.Access, "server")));
        return side;
    }

    private static void Start(Action echo) => new Thread(() =>
    {
        try
        {
            echo();
        }
        catch (Exception exception) when (exception is SocketException or WebSocketException or IOException)
        {
            Console.Error.WriteLine(exception.Message);
        }
    })
    { IsBackground = true }.Start();
}
