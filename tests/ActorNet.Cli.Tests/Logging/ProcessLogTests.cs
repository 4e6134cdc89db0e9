using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using ActorNet.Cli.Arguments;
using ActorNet.Cli.Logging;
using ActorNet.Monitoring;
using ActorNet.Remote.Engine;
using ActorNet.Remote.Security;
using Microsoft.Extensions.Logging;

namespace ActorNet.Cli.Tests.Logging;

public sealed class ProcessLogTests
{
    private static readonly ProcessIdentity Identity = new("actornet-server", "box:12", "mnist-1");

    [Fact]
    public void Json_LineWithScopes_HasRunWorkerAndStep()
    {
        var line = Log(isJson: true, LogLevel.Information, log =>
        {
            using (log.BeginScope(new Dictionary<string, object?> { ["step"] = 12L, ["worker"] = "box:7" }))
            {
                Lines.Said(log, "a \"line\"\nof two");
            }
        }).ShouldHaveSingleItem();

        using var json = JsonDocument.Parse(line);
        var root = json.RootElement;
        root.GetProperty("message").GetString().ShouldBe("it said a \"line\"\nof two");
        root.GetProperty("level").GetString().ShouldBe("information");
        root.GetProperty("category").GetString().ShouldBe("ActorNet.Run");
        (root.GetProperty("run").GetString(), root.GetProperty("worker").GetString(), root.GetProperty("step").GetInt64()).ShouldBe(("mnist-1", "box:7", 12));
        DateTime.Parse(root.GetProperty("timestamp").GetString()!, CultureInfo.InvariantCulture).Year.ShouldBeGreaterThan(2000);
    }

    [Fact]
    public void Text_Line_IsShortAndOfOneLine()
    {
        var line = Log(isJson: false, LogLevel.Information, log =>
        {
            using (log.BeginScope(new Dictionary<string, object?> { ["step"] = 12L }))
            {
                Lines.Said(log, "a line\nof two");
            }
        }).ShouldHaveSingleItem();

        line.ShouldMatch(@"^\d\d:\d\d:\d\d information: step 12: it said a line of two$");
    }

    [Fact]
    public void Level_OfLessSeriousLines_LeavesThemOut()
    {
        Log(isJson: false, LogLevel.Warning, log => Lines.Said(log, "x")).ShouldBeEmpty();
        Log(isJson: false, LogLevel.None, log => Lines.Failed(log, new IOException("disk full"))).ShouldBeEmpty();
        Log(isJson: false, LogLevel.Warning, log => Lines.Failed(log, new IOException("disk full"))).ShouldHaveSingleItem().ShouldEndWith("error: it failed (IOException: disk full)");
        Log(isJson: false, LogLevel.Information, log => Lines.Said(log, "x"), "Microsoft.AspNetCore.Hosting").ShouldBeEmpty();
    }

    [Fact]
    public void Token_InALine_IsNotWritten()
    {
        var token = JoinToken.Create();

        Log(isJson: true, LogLevel.Debug, log => Lines.Joined(log, token)).ShouldHaveSingleItem().ShouldNotContain(token.Secret);
    }

    [Fact]
    public async Task Otlp_OneExport_ArrivesWithTheInstrumentsAndTheLog()
    {
        await using var collector = new Collector();
        var measured = new ConnectionSnapshot(new PeerIdentity(PeerRole.Worker, "box:7", 0, null, null), "local", TimeSpan.Zero, 1, 2, 3, 4, 5, 6, 0, null);
        using (new ProcessMetrics(() => [measured], () => new PeerReport(1, 0.5, 0.1, 3, 77)))
        using (var log = new ProcessLog(TextWriter.Null, isJson: true, LogLevel.Information, collector.Address, Identity))
        {
            Lines.Said(log.Factory.CreateLogger("ActorNet.Run"), "hello collector");
        }

        var metrics = await collector.ReceivedAsync("/v1/metrics");
        foreach (var text in (string[])["actornet.network.io", "actornet.worker.computed", "ActorNet", "actornet-server", "box:12", "actornet.run", "mnist-1"])
        {
            metrics.ShouldContain(text);
        }

        (await collector.ReceivedAsync("/v1/logs")).ShouldContain("hello collector");
    }

    [Theory]
    [InlineData("localhost:4318")]
    [InlineData("ftp://x")]
    [InlineData("http://a:b@x")]
    public void Start_CollectorIsNoAddress_SaysSo(string url)
    {
        var command = new Command("server");
        var arguments = new LogArguments(command);

        var host = new CliHost { Out = TextWriter.Null, Error = TextWriter.Null, ListenForSignals = () => throw new InvalidOperationException() };

        Should.Throw<UsageException>(() => arguments.Start(command.Parse(["--otlp", url]), host, Identity)).Message.ShouldContain("--otlp");
    }

    private static string[] Log(bool isJson, LogLevel level, Action<ILogger> write, string category = "ActorNet.Run")
    {
        using var text = new StringWriter();
        using (var log = new ProcessLog(text, isJson, level, null, Identity))
        {
            write(log.Factory.CreateLogger(category));
        }

        return text.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Takes what is sent by OTLP over HTTP; names in protobuf are plain text.</summary>
    private sealed class Collector : IAsyncDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly Dictionary<string, TaskCompletionSource<string>> _received = new()
        {
            ["/v1/metrics"] = new(TaskCreationOptions.RunContinuationsAsynchronously),
            ["/v1/logs"] = new(TaskCreationOptions.RunContinuationsAsynchronously),
        };

        private readonly Task _serving;

        public Collector()
        {
            using (var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
            {
                probe.Start();
                Address = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/");
            }

            _listener.Prefixes.Add(Address.ToString());
            _listener.Start();
            _serving = ServeAsync();
        }

        public Uri Address { get; }

        public Task<string> ReceivedAsync(string path) => _received[path].Task.WaitAsync(TimeSpan.FromSeconds(30));

        public async ValueTask DisposeAsync()
        {
            _listener.Close();
            await _serving;
        }

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    var context = await _listener.GetContextAsync();
                    using var body = new MemoryStream();
                    await context.Request.InputStream.CopyToAsync(body);
                    context.Request.ContentType.ShouldBe("application/x-protobuf");
                    _received[context.Request.Url!.AbsolutePath].TrySetResult(Encoding.UTF8.GetString(body.ToArray()));
                    context.Response.Close();
                }
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                // It is over.
            }
        }
    }
}

/// <summary>Lines as a program logs them.</summary>
internal static partial class Lines
{
    [LoggerMessage(1, LogLevel.Information, "it said {What}")]
    public static partial void Said(ILogger log, string what);

    [LoggerMessage(2, LogLevel.Error, "it failed")]
    public static partial void Failed(ILogger log, Exception exception);

    [LoggerMessage(3, LogLevel.Information, "joined with {Token}")]
    public static partial void Joined(ILogger log, JoinToken token);
}
