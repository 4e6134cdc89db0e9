using ActorNet.Akka.Messages;
using ActorNet.Akka.Tests.Nodes;
using ActorNet.Core.Data;
using ActorNet.Remote.Security;
using Akka.Actor;
using Akka.Cluster.Tools.PublishSubscribe;
using Akka.Configuration;
using Akka.Event;
using Akka.Serialization;
using TemporaryFolder = ActorNet.Remote.Tests.TemporaryFolder;

namespace ActorNet.Akka.Tests.Settings;

/// <summary>A user's own cluster, with Akka's own settings and none of <c>cluster.conf</c>.</summary>
public sealed class OwnSystemTests : IDisposable
{
    private const string Plain = """
        akka {
          loglevel = WARNING
          stdout-loglevel = OFF
          actor.provider = cluster
          remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }
          cluster.roles = [parameter-server, worker]
          coordinated-shutdown { run-by-clr-shutdown-hook = off, run-by-actor-system-terminate = off }
        }
        """;

    private static readonly WorkersOptions Workers = new() { Token = JoinToken.Create(), Threads = 1 };

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Start_InAPlainSystem_OurMessagesHaveOurSerializerAndOthersAkkas()
    {
        using var system = ActorSystem.Create("own", Plain);
        DistributedPubSub.Get(system);

        system.StartParameterServer(new SmallRun(_folder).Server);
        system.StartWorkers(Workers);

        var types = typeof(ActorNetExtension).Assembly.GetTypes()
            .Where(type => !type.IsInterface && (typeof(IActorNetMessage).IsAssignableFrom(type) || typeof(ILocalOnly).IsAssignableFrom(type)));
        types.ShouldAllBe(type => system.Serialization.FindSerializerForType(type, null) is ActorNetSerializer);
        system.Serialization.FindSerializerForType(typeof(Uri)).ShouldBeOfType<NewtonSoftJsonSerializer>();
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("""akka.cluster.downing-provider-class = "" """, 1)]
    public async Task Start_WarnsOnce_WhereNobodyDecidesAboutNodesThatAreGone(string settings, int warnings)
    {
        const string Last = "the last one";
        using var system = ActorSystem.Create("own", $"{settings}\n{Plain}");
        using var inbox = Inbox.Create(system);
        system.EventStream.Subscribe(inbox.Receiver, typeof(Warning));

        system.StartWorkers(Workers with { Name = "one" });
        system.StartWorkers(Workers with { Name = "two" });
        system.Log.Warning(Last);

        var heard = new List<string>();
        do
        {
            heard.Add(((Warning)await inbox.ReceiveAsync(SmallRun.Bound)).Message.ToString()!);
        }
        while (heard[^1] != Last);
        heard.Count(static text => text.StartsWith("akka.cluster.downing-provider-class is empty", StringComparison.Ordinal)).ShouldBe(warnings);
    }

    [Theory]
    [InlineData("public-hostname = node-1", "akka.tcp://own@node-1")]
    [InlineData("hostname = 0.0.0.0, public-hostname = localhost", "'0.0.0.0'")]
    [InlineData("""hostname = "", public-hostname = 127.0.0.1""", "''")]
    public void Start_PlainTextBeyondLoopback_IsRefusedBeforeAnythingBegins(string settings, string where)
    {
        using var system = ActorSystem.Create(
            "own", ConfigurationFactory.ParseString($"akka.remote.dot-netty.tcp {{ {settings} }}").WithFallback(ConfigurationFactory.ParseString(Plain)));
        var run = new SmallRun(_folder);

        Should.Throw<DataException>(() => system.StartParameterServer(run.Server)).Message.ShouldContain(where);
        Should.Throw<DataException>(() => system.StartWorkers(Workers)).Message.ShouldContain("in plain text, which is allowed on loopback only");

        Directory.Exists(run.Options.OutputDirectory).ShouldBeFalse();
    }

    [Fact]
    public void Start_OptionsOutOfRange_AreRefusedBeforeAnythingBegins()
    {
        using var system = ActorSystem.Create("own", Plain);
        var server = new SmallRun(_folder).Server;

        foreach (var wrong in new[]
        {
            server with { ExpectedWorkers = 0 },
            server with { ExpectedWorkers = -1 },
            server with { RejoinTimeout = TimeSpan.Zero },
            server with { RejoinTimeout = Timeout.InfiniteTimeSpan },
            server with { Data = null! },
            server with { Training = null! },
        })
        {
            Should.Throw<ArgumentException>(() => system.StartParameterServer(wrong), wrong.ToString());
        }

        foreach (var time in new[] { TimeSpan.Zero, Timeout.InfiniteTimeSpan, TimeSpan.MaxValue })
        {
            Should.Throw<ArgumentException>(() => system.StartWorkers(Workers with { ServerTimeout = time })).Message.ShouldContain(nameof(WorkersOptions.ServerTimeout));
        }

        system.StartParameterServer(server);
        system.StartWorkers(Workers);
    }

    [Theory]
    [InlineData(null, null, "set-certificate", "set-key")]
    [InlineData(null, "own-key", "set-certificate", "own-key")]
    [InlineData("own-certificate", null, "own-certificate", null)]
    [InlineData("own-certificate", "own-key", "own-certificate", "own-key")]
    public void Access_OwnFilesAndThoseOfTheSettings_GoTogether(string? certificate, string? key, string expectedCertificate, string? expectedKey)
    {
        using var system = ActorSystem.Create("own", Plain);
        var settings = ActorNetExtension.Get(system).Settings with { CertificateFile = "set-certificate", KeyFile = "set-key" };

        var access = ClusterTraining.Access(Workers with { CertificateFile = certificate, KeyFile = key }, settings);

        access.CertificateFile.ShouldBe(expectedCertificate);
        access.KeyFile.ShouldBe(expectedKey);
    }

    public void Dispose() => _folder.Dispose();
}
