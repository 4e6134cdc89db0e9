using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace ActorNet.EndToEnd.Tests.Networks;

/// <summary>The network does what it is told to.</summary>
public sealed class EmulatedNetworkTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    [SkippableFact]
    public void Link_WithDelay_TakesThatLong()
    {
        Skip.If(EmulatedNetwork.MissingReason is not null, EmulatedNetwork.MissingReason);
        using var network = new EmulatedNetwork(2, seed: 1);
        network.Link(0, 1).Delay = TimeSpan.FromMilliseconds(30);
        using var sender = network.Hosts[0].OpenUdp();
        using var receiver = network.Hosts[1].OpenUdp();
        var start = Stopwatch.GetTimestamp();

        Send(sender, receiver);
        Receive(receiver).ShouldBe(Payload.Length);

        Stopwatch.GetElapsedTime(start).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(30));
    }

    [SkippableFact]
    public void Link_CutInOneDirection_StopsThatDirectionUntilItIsWholeAgain()
    {
        Skip.If(EmulatedNetwork.MissingReason is not null, EmulatedNetwork.MissingReason);
        using var network = new EmulatedNetwork(2, seed: 1);
        using var first = network.Hosts[0].OpenUdp();
        using var second = network.Hosts[1].OpenUdp();
        network.Link(0, 1).IsCut = true;

        Send(second, first);
        Receive(first).ShouldBe(Payload.Length);
        Send(first, second);
        SpinWait.SpinUntil(() => network.Link(0, 1).Lost == 1, Bound).ShouldBeTrue();
        network.Link(0, 1).IsCut = false;
        second.Available.ShouldBe(0);
        Send(first, second);

        Receive(second).ShouldBe(Payload.Length);
    }

    [SkippableFact]
    public void Link_WithLoss_LosesTheSamePacketsForTheSameSeed()
    {
        Skip.If(EmulatedNetwork.MissingReason is not null, EmulatedNetwork.MissingReason);

        var first = LostOf200(seed: 5);

        first.ShouldBeInRange(60, 140);
        LostOf200(seed: 5).ShouldBe(first);
    }

    [SkippableFact]
    public void Host_WithARate_TakesItsTime()
    {
        Skip.If(EmulatedNetwork.MissingReason is not null, EmulatedNetwork.MissingReason);
        using var network = new EmulatedNetwork(2, seed: 1);
        network.Hosts[0].BytesPerSecond = 100_000;
        using var sender = network.Hosts[0].OpenUdp();
        using var receiver = network.Hosts[1].OpenUdp();
        var start = Stopwatch.GetTimestamp();

        // 10 datagrams of 1,028 bytes with their headers: a tenth of a second.
        for (var i = 0; i < 10; i++) Send(sender, receiver);
        for (var i = 0; i < 10; i++) Receive(receiver);

        Stopwatch.GetElapsedTime(start).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(100));
    }

    private static byte[] Payload { get; } = new byte[1_000];

    private static long LostOf200(int seed)
    {
        using var network = new EmulatedNetwork(2, seed);
        var link = network.Link(0, 1);
        link.Loss = 0.5;
        using var sender = network.Hosts[0].OpenUdp();
        using var receiver = network.Hosts[1].OpenUdp();
        for (var i = 1; i <= 200; i++)
        {
            // One at a time, so that none is lost by a full queue.
            Send(sender, receiver);
            SpinWait.SpinUntil(() => link.Lost + link.Delivered >= i, Bound).ShouldBeTrue();
        }

        return link.Lost;
    }

    private static void Send(Socket from, Socket to) => from.SendTo(Payload, (IPEndPoint)to.LocalEndPoint!);

    private static int Receive(Socket socket)
    {
        socket.ReceiveTimeout = (int)Bound.TotalMilliseconds;
        return socket.Receive(new byte[2_000]);
    }
}
