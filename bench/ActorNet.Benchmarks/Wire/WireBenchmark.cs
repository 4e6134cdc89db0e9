using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using ActorNet.Remote.Engine;
using ActorNet.Remote.Local;
using ActorNet.Remote.Wires;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ActorNet.Benchmarks.Wire;

/// <summary>
/// What it costs two processes to exchange the weights and a gradient of one network, beside bare sockets, by turns in one run.
/// </summary>
internal static class WireBenchmark
{
    /// <summary>Floats each way: a network of 784-512-10.</summary>
    public const int Parameters = 407_050;

    /// <summary>The first rows of the local wire share memory.</summary>
    public const int RowsByReference = 2;

    private const string ChildOption = "--child";
    private const int LargePerRound = 20;
    private const int SmallPerRound = 200;

    private static readonly string[] LocalNames =
    [
        "our local wire, by reference", "our local wire, by reference, all floats written and read", "our local wire, through the socket",
    ];

    public static int Run(string[] options)
    {
        if (options is [ChildOption, .. var arguments])
        {
            return WireChild.Run(arguments);
        }

        var rounds = Array.IndexOf(options, "--rounds") is >= 0 and var index ? int.Parse(options[index + 1], CultureInfo.InvariantCulture) : 15;
        var folder = Directory.CreateTempSubdirectory("an-wire-").FullName;
        try
        {
            var page = RunAsync(folder, rounds).GetAwaiter().GetResult();
            Console.WriteLine(page);
            if (Array.IndexOf(options, "--out") is >= 0 and var at)
            {
                File.WriteAllText(options[at + 1], page);
            }

            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> RunAsync(string folder, int rounds)
    {
        var tcp = new SocketRow("raw TCP socket, blocking", new IPEndPoint(IPAddress.Loopback, 0));
        var unixPath = Path.Combine(folder, "raw");
        var unix = new SocketRow("raw Unix socket, blocking", new UnixDomainSocketEndPoint(unixPath));
        var bare = new TaskCompletionSource<WebSocket>(TaskCreationOptions.RunContinuationsAsynchronously);
        var overWebSocket = new EngineSide(PeerRole.Server, null);
        await using var web = await StartWebAsync(bare, overWebSocket.Engine);
        var port = new Uri(web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;
        var rows = new List<IWireRow> { tcp, unix, new WebSocketRow(bare.Task), new EngineRow("our WebSocket wire", overWebSocket, touches: false) };
        var listeners = new List<LocalListener>();
        for (var local = 0; local < LocalNames.Length; local++)
        {
            var side = new EngineSide(PeerRole.Server, local < RowsByReference ? TensorSegment.Create(Parameters, 1, 0) : null);
            listeners.Add(LocalListener.Start(folder, side.Segment, wire => _ = side.Engine.AcceptAsync(wire, null, null, CancellationToken.None)));
            rows.Add(new EngineRow(LocalNames[local], side, touches: local == 1));
        }

        var offer = new WireOffer(((IPEndPoint)tcp.EndPoint).Port, unixPath, port, [.. listeners.Select(static listener => listener.SocketPath)]);
        using var child = StartChild(offer);
        var page = Measure(rows, rounds);
        child.StandardInput.Close();
        await child.WaitForExitAsync();
        rows.ForEach(static row => row.Dispose());
        foreach (var listener in listeners)
        {
            await listener.DisposeAsync();
        }

        return page;
    }

    private static async Task<WebApplication> StartWebAsync(TaskCompletionSource<WebSocket> bare, RemoteEngine engine)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var web = builder.Build();
        web.Urls.Add("http://127.0.0.1:0");
        web.UseWebSockets();
        web.MapGet("/bare", async (HttpContext context) =>
        {
            bare.SetResult(await context.WebSockets.AcceptWebSocketAsync());
            var ended = new TaskCompletionSource();
            await using var _ = context.RequestAborted.Register(ended.SetResult);
            await ended.Task;
        });
        web.MapGet("/ours", async (HttpContext context) => await engine.AcceptAsync(
            new WebSocketWire(await context.WebSockets.AcceptWebSocketAsync()), IPAddress.Loopback, null, context.RequestAborted));
        await web.StartAsync();
        return web;
    }

    private static Process StartChild(WireOffer offer)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["wire", ChildOption, .. offer.ToArguments()])
        {
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        return Process.Start(start)!;
    }

    /// <summary>Every row in every round, so that all see the same machine; the first rounds warm up.</summary>
    private static string Measure(List<IWireRow> rows, int rounds)
    {
        const int WarmUps = 3;
        var large = rows.Select(static _ => new List<double>()).ToList();
        var small = rows.Select(static _ => new List<double>()).ToList();
        var garbage = rows.Select(static _ => new List<double>()).ToList();
        for (var round = -WarmUps; round < rounds; round++)
        {
            for (var row = 0; row < rows.Count; row++)
            {
                var allocated = GC.GetTotalAllocatedBytes(precise: true);
                var largeTime = Median(rows[row].Exchange(LargePerRound, isSmall: false));
                allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
                var smallTime = Median(rows[row].Exchange(SmallPerRound, isSmall: true));
                if (round >= 0)
                {
                    large[row].Add(largeTime);
                    small[row].Add(smallTime);
                    garbage[row].Add((double)allocated / LargePerRound);
                }
            }
        }

        return Page(rows, rounds, large, small, garbage);
    }

    private static string Page(List<IWireRow> rows, int rounds, List<List<double>> large, List<List<double>> small, List<List<double>> garbage)
    {
        const double Megabytes = Parameters * sizeof(float) / 1e6;
        var page = new StringBuilder("# Two processes on one machine\n\n");
        page.Append(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} logical processors; {rounds} rounds, in each of which every row exchanges {LargePerRound} times {Megabytes:0.0} MB there and back and {SmallPerRound} times a small message. ");
        page.Append("Medians of the rounds' medians (lowest-highest). Our rows are actors of two engines that exchange `ComputeLanes` and `SubtreeGradient`, or `Heartbeat` and its answer. Allocations are those of one of the two processes, the benchmark's own (some 20 bytes) among them.\n");
        page.Append("Written by `dotnet run -c Release --project bench/ActorNet.Benchmarks -- wire`.\n\n");
        page.Append("| | round trip, ms | one way, MB/s | times the raw TCP socket | small message, round trip, µs | allocated for 1.6 MB there and back, bytes |\n|---|---|---|---|---|---|\n");
        var tcp = Median([.. large[0]]);
        for (var row = 0; row < rows.Count; row++)
        {
            var time = Median([.. large[row]]);
            page.Append(CultureInfo.InvariantCulture, $"| {rows[row].Name} | {time * 1e3:0.000} ({large[row].Min() * 1e3:0.000}-{large[row].Max() * 1e3:0.000}) | {2 * Megabytes / time:0} | {tcp / time:0.00} | {Median([.. small[row]]) * 1e6:0.0} ({small[row].Min() * 1e6:0.0}-{small[row].Max() * 1e6:0.0}) | {Median([.. garbage[row]]):0} |\n");
        }

        return page.ToString();
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }
}
