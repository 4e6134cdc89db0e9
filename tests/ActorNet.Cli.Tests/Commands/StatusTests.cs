using System.Net;
using System.Text.Json;
using ActorNet.Cli.Tests.Reporting;
using ActorNet.Remote.Security;

namespace ActorNet.Cli.Tests.Commands;

public sealed class StatusTests
{
    [Fact]
    public void Status_Once_PrintsRunAndWorkers()
    {
        using var run = new CliRun();
        using var server = new FakeServer(_ => StatusViewTests.NewStatus().ToJson());

        run.Run(["status", .. server.Access(run)]).ShouldBe(ExitCode.Success, run.Error);

        run.Out.ShouldContain("step 1,234 of 9,380");
        run.Out.ShouldContain("! box:2");
        run.Out.ShouldContain("[=====-----");
        server.Tokens.ShouldAllBe(token => token == "Bearer " + server.Secret);
    }

    [Fact]
    public void Status_WatchOnNoTerminal_PrintsALineEachUntilTheRunIsOver()
    {
        using var run = new CliRun();
        using var server = new FakeServer(look => StatusViewTests.NewStatus(look < 3 ? "ok" : "ended").ToJson());

        run.Run(["status", "--watch", "--interval", "0.2", .. server.Access(run)]).ShouldBe(ExitCode.Success, run.Error);

        run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(':')[0]).ShouldBe(["ok", "ok", "ended"]);
    }

    [Fact]
    public void Status_WatchOnATerminal_DrawsATable()
    {
        using var run = new CliRun { IsTerminal = true };
        using var server = new FakeServer(look => StatusViewTests.NewStatus(look < 2 ? "degraded" : "ended").ToJson());

        run.Run(["status", "--watch", "--interval", "0.2", .. server.Access(run)]).ShouldBe(ExitCode.Success, run.Error);

        run.Out.ShouldContain("mnist-1: ended");
        run.Out.ShouldContain("computing");
    }

    [Fact]
    public void Status_OfARunThatFailed_Is1()
    {
        using var run = new CliRun();
        using var server = new FakeServer(_ => StatusViewTests.NewStatus("failed").ToJson());

        run.Run(["status", "--watch", .. server.Access(run)]).ShouldBe(ExitCode.Failure);

        run.Out.ShouldContain("no worker is left");
    }

    [Fact]
    public void Status_Json_IsTheDocument()
    {
        using var run = new CliRun();
        using var server = new FakeServer(_ => StatusViewTests.NewStatus().ToJson());

        run.Run(["status", "--json", .. server.Access(run)]).ShouldBe(ExitCode.Success, run.Error);

        using var json = JsonDocument.Parse(run.Out);
        json.RootElement.GetProperty("workers")[1].GetProperty("straggling").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public void Status_AnswerIsNoStatus_SaysSo()
    {
        using var run = new CliRun();
        using var server = new FakeServer(_ => "{}"u8.ToArray());

        run.Run(["status", .. server.Access(run)]).ShouldBe(ExitCode.Failure);

        run.ErrorLines.Single().ShouldContain("no status");
    }

    [Fact]
    public void Status_NobodyListens_SaysSoInOneLine()
    {
        using var run = new CliRun();
        string[] access;
        using (var server = new FakeServer(_ => []))
        {
            access = server.Access(run);
        }

        run.Run(["status", "--watch", .. access]).ShouldBe(ExitCode.Failure);

        run.ErrorLines.Single().ShouldContain("nobody listens there");
    }

    [Fact]
    public void Status_IntervalWithoutWatch_IsWrongUse()
    {
        using var run = new CliRun();

        run.Run("status", "--interval", "2").ShouldBe(ExitCode.WrongUse);
        run.ErrorLines.Single().ShouldContain("--watch");
    }

    /// <summary>Answers <c>GET /v1/status</c> as a server of this version would.</summary>
    private sealed class FakeServer : IDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly JoinToken _token = JoinToken.Create();
        private readonly string _address;
        private readonly Task _serving;

        public FakeServer(Func<int, byte[]> answer)
        {
            using (var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
            {
                probe.Start();
                _address = $"127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
            }

            _listener.Prefixes.Add($"http://{_address}/");
            _listener.Start();
            _serving = ServeAsync(answer);
        }

        public string Secret => _token.Secret;

        public List<string> Tokens { get; } = [];

        public string[] Access(CliRun run)
        {
            _token.Save(run.In("token"));
            return ["--server", $"ws://{_address}", "--token-file", run.In("token")];
        }

        public void Dispose()
        {
            _listener.Close();
            _serving.GetAwaiter().GetResult();
        }

        private async Task ServeAsync(Func<int, byte[]> answer)
        {
            try
            {
                for (var look = 1; ; look++)
                {
                    var context = await _listener.GetContextAsync();
                    Tokens.Add(context.Request.Headers["Authorization"] ?? "");
                    context.Response.AddHeader("ActorNet-Protocol", "1");
                    var bytes = context.Request.Url!.AbsolutePath == "/v1/status" ? answer(look) : [];
                    await context.Response.OutputStream.WriteAsync(bytes);
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
