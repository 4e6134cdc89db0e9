using ActorNet.Akka.Messages;
using ActorNet.Core.Data;
using ActorNet.Remote.Security;
using ActorNet.Remote.Tests;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Tools.PublishSubscribe;
using Akka.Cluster.Tools.Singleton;
using Akka.Configuration;
using Akka.Event;

namespace ActorNet.Akka.Tests.Settings;

public sealed class ActorNetClusterSetupTests : IDisposable
{
    private const string TokenFile = "token";

    private readonly TemporaryFolder _folder = new();

    private static ActorNetClusterSetup Server => new() { Roles = ["parameter-server"] };

    private static ActorNetClusterSetup PatientServer => Server with { Configuration = Patience.Settings };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Start_NoSeedNodes_IsAClusterOfOneThatEnds()
    {
        using var system = PatientServer.Start();

        await Members.UpAsync(system, 1);

        var self = Cluster.Get(system).SelfMember;
        self.Roles.ShouldBe(["parameter-server"]);
        self.Address.Protocol.ShouldBe("akka.tcp");
        self.Address.Host.ShouldBe("127.0.0.1");
        self.Address.Port.ShouldNotBe(0);
        await CoordinatedShutdown.Get(system).Run(CoordinatedShutdown.ClrExitReason.Instance).WaitAsync(Patience.Bound);
        system.WhenTerminated.IsCompleted.ShouldBeTrue();
    }

    /// <summary>Everything that the engine takes from Akka works without a serializer that makes objects of any type.</summary>
    [Fact]
    public async Task Start_TwoNodes_SingletonProxyTopicDeathWatchAndLeavingNeedNoReflection()
    {
        var errors = new ErrorList();
        using var first = PatientServer.Start();
        errors.Watch(first);
        await Members.UpAsync(first, 1);
        using var second = (PatientServer with { SeedNodes = [HostPort(first)] }).Start();
        errors.Watch(second);
        await Members.UpAsync(first, 2);
        await Members.UpAsync(second, 2);
        StartSingleton(first);
        StartSingleton(second);
        var proxy = second.ActorOf(ClusterSingletonProxy.Props("/user/singleton", ClusterSingletonProxySettings.Create(second)), "proxy");

        var over = new RunOver(1, string.Empty, false, "why", "run");
        var firstAnswer = await proxy.Ask<ServerAnnounced>(FindServer.Instance, Patience.Bound);
        var published = new TaskCompletionSource<RunOver>(TaskCreationOptions.RunContinuationsAsynchronously);
        var listener = first.ActorOf(Props.Create(() => new Listener(published)));
        var watched = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        second.ActorOf(Props.Create(() => new DeathWatcher(firstAnswer.Server, watched)));
        await listener.Ask<SubscribeAck>("subscribed?", Patience.Bound);
        await PublishUntilHeardAsync(second, over, published.Task);
        await CoordinatedShutdown.Get(first).Run(CoordinatedShutdown.ClrExitReason.Instance).WaitAsync(Patience.Bound);
        await watched.Task.WaitAsync(Patience.Bound);
        var secondAnswer = await proxy.Ask<ServerAnnounced>(FindServer.Instance, Patience.Bound);

        (await published.Task).ShouldBe(over);
        firstAnswer.Server.Path.Address.ShouldBe(Cluster.Get(first).SelfAddress);
        secondAnswer.Run.ShouldBe(Cluster.Get(second).SelfAddress.ToString());
        errors.All.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0, "keep-oldest", false, "parameter-server")]
    [InlineData(1, "keep-oldest", false, "parameter-server")]
    [InlineData(2, "keep-oldest", true, "")]
    [InlineData(3, "keep-majority", true, "parameter-server")]
    public void ToSystemSetup_NumberOfSeedNodes_ChoosesWhoGoesOn(int seeds, string strategy, bool downIfAlone, string role)
    {
        var config = Config(Server with { SeedNodes = [.. Enumerable.Range(1, seeds).Select(seed => $"host-{seed}:4053")] });

        var resolver = config.GetConfig("akka.cluster.split-brain-resolver");
        resolver.GetString("active-strategy").ShouldBe(strategy);
        resolver.GetBoolean("keep-oldest.down-if-alone").ShouldBe(downIfAlone);
        resolver.GetString($"{strategy}.role").ShouldBe(role);
        resolver.GetTimeSpan("stable-after").ShouldBe(TimeSpan.FromSeconds(3));
        config.GetStringList("akka.cluster.seed-nodes").ShouldBe(Enumerable.Range(1, seeds).Select(seed => $"akka.tcp://actornet@host-{seed}:4053"));
    }

    /// <summary>A node whose seed nodes are among the further settings would else be a cluster by itself, and believe in another number of them.</summary>
    [Fact]
    public async Task Start_SeedNodesInFurtherSettings_JoinsThem()
    {
        using var first = PatientServer.Start();
        await Members.UpAsync(first, 1);
        using var second = (Server with { Configuration = $"akka.cluster.seed-nodes = [\"akka.tcp://actornet@{HostPort(first)}\"]\n{Patience.Settings}" }).Start();

        await Members.UpAsync(second, 2);
    }

    [Fact]
    public void ToSystemSetup_SeedNodesInFurtherSettings_ChooseWhoGoesOn()
    {
        var config = Config(Server with
        {
            SeedNodes = ["host-1:1"],
            Configuration = """akka.cluster.seed-nodes = ["akka.tcp://actornet@a:1", "akka.tcp://actornet@b:1", "akka.tcp://actornet@c:1"]""",
        });

        config.GetString("akka.cluster.split-brain-resolver.active-strategy").ShouldBe("keep-majority");
    }

    [Fact]
    public void ToSystemSetup_FurtherSettings_GoBeforeAllOthers()
    {
        var config = Config(Server with { Configuration = "akka { loglevel = DEBUG, cluster.split-brain-resolver.stable-after = 9s }\nactornet.progress-topic = news" });

        config.GetString("akka.loglevel").ShouldBe("DEBUG");
        config.GetTimeSpan("akka.cluster.split-brain-resolver.stable-after").ShouldBe(TimeSpan.FromSeconds(9));
        config.GetString("actornet.progress-topic").ShouldBe("news");
        config.GetString("akka.cluster.failure-detector.acceptable-heartbeat-pause").ShouldBe("2s");
    }

    /// <summary>With time to spare: the server's own limit must be over before the cluster's.</summary>
    [Fact]
    public void ToSystemSetup_HandOverTimeout_IsTheClustersToo()
    {
        var config = Config(Server with { Configuration = "actornet.hand-over-timeout = 5m" });

        config.GetInt("akka.cluster.singleton.min-number-of-hand-over-retries").ShouldBe(302);
        config.GetTimeSpan("akka.coordinated-shutdown.phases.cluster-exiting.timeout").ShouldBe(TimeSpan.FromSeconds(305));
    }

    [Theory]
    [InlineData("*:4053", "node-1:0", "0.0.0.0", "node-1")]
    [InlineData("0.0.0.0:4053", "10.0.0.1:0", "0.0.0.0", "10.0.0.1")]
    [InlineData("node-1:4053", null, "node-1", "node-1")]
    public void ToSystemSetup_Address_IsBoundAndTold(string listen, string? advertised, string bound, string told)
    {
        JoinToken.Create().Save(_folder.At(TokenFile));
        var tcp = Config(Server with { Listen = listen, Advertised = advertised, AllowsPlainText = true, TokenFile = _folder.At(TokenFile) }).GetConfig("akka.remote.dot-netty.tcp");

        tcp.GetString("hostname").ShouldBe(bound);
        tcp.GetInt("port").ShouldBe(4053);
        tcp.GetString("public-hostname").ShouldBe(told);
    }

    public static TheoryData<ActorNetClusterSetup, string> Wrong() => new()
    {
        { Server with { Listen = "10.0.0.1:4053" }, "Akka.Remote would listen at '10.0.0.1' to everybody: give the file with the join token" },
        { Server with { Listen = "10.0.0.1:4053", AllowsPlainText = true }, "Akka.Remote would listen at '10.0.0.1' to everybody: give the file with the join token" },
        { Server with { Configuration = "akka.remote.dot-netty.tcp.applied-adapters = []", TokenFile = TokenFile }, "the setting akka.remote.dot-netty.tcp.applied-adapters: it leaves out actornet" },
        { Server with { Configuration = "akka.remote.dot-netty.tcp.applied-adapters = [trttl]", TokenFile = TokenFile }, "the setting akka.remote.dot-netty.tcp.applied-adapters: it leaves out actornet" },
        { Server with { Configuration = "akka.remote.adapters.actornet = other", TokenFile = TokenFile }, "the setting akka.remote.adapters.actornet: it is not to be set" },
        { Server with { Configuration = "akka.remote.enabled-transports = [akka.remote.dot-netty.tcp, akka.remote.another]", TokenFile = TokenFile }, "the setting akka.remote.enabled-transports: it should be [akka.remote.dot-netty.tcp] alone" },
        { Server with { Configuration = "akka.remote.enabled-transports = [akka.remote.another]" }, "the setting akka.remote.enabled-transports: it should be [akka.remote.dot-netty.tcp] alone" },
        { Server with { Listen = "10.0.0.1:4053", TokenFile = TokenFile }, "Akka.Remote would listen at '10.0.0.1' in plain text, which is allowed on loopback only: give a certificate, or --insecure" },
        { Server with { Listen = "*:4053", Advertised = "node-1:4053", TokenFile = TokenFile }, "Akka.Remote would listen at '0.0.0.0' in plain text" },
        { Server with { Configuration = "akka.remote.dot-netty.tcp.hostname = node-1", TokenFile = TokenFile }, "Akka.Remote would listen at 'node-1' in plain text" },
        { Server with { TokenFile = "no-such-file" }, "no-such-file: there is no such file" },
        { Server with { Listen = "*:4053", AllowsPlainText = true }, "'*:4053' is all addresses of this machine: say besides at which one other nodes reach it" },
        { Server with { Listen = "host" }, "'host' is no address of a node: the port should be a number from 0 to 65535, as in 127.0.0.1:4053" },
        { Server with { Listen = "host:65536" }, "the port should be a number" },
        { Server with { Listen = ":1" }, "the host should be a name, an IPv4 address, or *" },
        { Server with { Listen = "[::1]:1" }, "the host should be a name, an IPv4 address, or *" },
        { Server with { Listen = "wss://host:1" }, "the host should be a name, an IPv4 address, or *" },
        { Server with { SeedNodes = ["host:0"] }, "'host:0' is no address of a node: a seed node is reached at one host and one port" },
        { Server with { SeedNodes = ["*:1"] }, "a seed node is reached at one host" },
        { Server with { Roles = ["a\nb"] }, "has a character that is not to be seen" },
        { Server with { CertificateFile = "no-such-file.pem" }, "no-such-file.pem: there is no such file" },
        { Server with { KeyFile = "key.pem" }, "a key is of no use without the certificate" },
        { Server with { Configuration = "actornet.wire.lissten = x" }, "the setting actornet.wire.lissten: there is no such setting" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void ToSystemSetup_WrongValue_SaysWhichInOneLine(ActorNetClusterSetup setup, string expected)
    {
        JoinToken.Create().Save(_folder.At(TokenFile));
        var message = Should.Throw<DataException>((setup.TokenFile == TokenFile ? setup with { TokenFile = _folder.At(TokenFile) } : setup).ToSystemSetup).Message;

        message.ShouldContain(expected);
        message.ShouldNotContain('\n');
    }

    [Fact]
    public void Start_PortThatIsTaken_SaysSoInOneLine()
    {
        using var first = Server.Start();

        var message = Should.Throw<DataException>((Server with { Listen = HostPort(first) }).Start).Message;

        message.ShouldStartWith($"cannot start a node that listens at '{HostPort(first)}': ");
        message.ShouldContain("in use");
    }

    [Theory]
    [InlineData("akka.cluster.gossip-interval = soon")]
    [InlineData("akka.cluster.gossip-interval = 99999999999999999999999d")]
    public void Start_SettingOfAkkaThatCannotBeUsed_SaysSoInOneLine(string settings) =>
        Should.Throw<DataException>((Server with { Configuration = ConfigurationFactory.ParseString(settings) }).Start)
            .Message.ShouldStartWith("cannot start a node that listens at '127.0.0.1:0': ");

    /// <summary>A node that is started again takes the port that its connections have just left.</summary>
    [Fact]
    public async Task Start_PortOfANodeThatHasEnded_IsFree()
    {
        var address = $"127.0.0.1:{Patience.FreePorts(1)[0]}";
        var first = (PatientServer with { Listen = address }).Start();
        await Members.UpAsync(first, 1);
        using var second = (PatientServer with { SeedNodes = [address] }).Start();
        await Members.UpAsync(second, 2);
        await first.Terminate().WaitAsync(Patience.Bound);

        using var again = (PatientServer with { Listen = address }).Start();

        HostPort(again).ShouldBe(address);
    }

    private static Config Config(ActorNetClusterSetup setup) => setup.ToSystemSetup().Get<BootstrapSetup>().Value.Config.Value;

    private static string HostPort(ActorSystem system) => $"{Cluster.Get(system).SelfAddress.Host}:{Cluster.Get(system).SelfAddress.Port}";

    private static void StartSingleton(ActorSystem system) => system.ActorOf(
        ClusterSingletonManager.Props(Props.Create(() => new Answerer()), PoisonPill.Instance, ClusterSingletonManagerSettings.Create(system)), "singleton");

    /// <summary>The news that somebody listens takes a moment to go round the cluster; a message before that is lost.</summary>
    private static async Task PublishUntilHeardAsync(ActorSystem system, object message, Task heard)
    {
        using var bound = new CancellationTokenSource(Patience.Bound);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!heard.IsCompleted && await tick.WaitForNextTickAsync(bound.Token))
        {
            DistributedPubSub.Get(system).Mediator.Tell(new Publish("news", message));
        }
    }

    private sealed class Answerer : ReceiveActor
    {
        public Answerer()
        {
            var node = Cluster.Get(Context.System).SelfAddress;
            Receive<FindServer>(_ => Sender.Tell(new ServerAnnounced(new Uri("ws://127.0.0.1:1"), node.ToString(), Self)));
        }
    }

    private sealed class Listener : ReceiveActor
    {
        private SubscribeAck? _acknowledged;
        private IActorRef? _asker;

        public Listener(TaskCompletionSource<RunOver> heard)
        {
            Receive<SubscribeAck>(acknowledged =>
            {
                _acknowledged = acknowledged;
                _asker?.Tell(acknowledged);
            });
            Receive<string>(_ =>
            {
                _asker = Sender;
                if (_acknowledged is not null)
                {
                    _asker.Tell(_acknowledged);
                }
            });
            Receive<RunOver>(over => heard.TrySetResult(over));
        }

        protected override void PreStart() => DistributedPubSub.Get(Context.System).Mediator.Tell(new Subscribe("news", Self));
    }

    private sealed class DeathWatcher : ReceiveActor
    {
        public DeathWatcher(IActorRef watched, TaskCompletionSource died)
        {
            Context.Watch(watched);
            Receive<Terminated>(_ => died.TrySetResult());
        }
    }

    /// <summary>What Akka says when it could write or read a message to or from nobody.</summary>
    private sealed class ErrorList
    {
        private readonly List<string> _all = [];

        public IReadOnlyList<string> All
        {
            get
            {
                lock (_all)
                {
                    return [.. _all];
                }
            }
        }

        public void Watch(ActorSystem system) =>
            system.EventStream.Subscribe(system.ActorOf(Props.Create(() => new Collector(_all))), typeof(LogEvent));

        private sealed class Collector : ReceiveActor
        {
            public Collector(List<string> all) => Receive<LogEvent>(one =>
            {
                var text = $"{one.Message} {one.Cause}";
                if (text.Contains("erialization", StringComparison.Ordinal) && one.LogLevel() >= LogLevel.WarningLevel)
                {
                    lock (all)
                    {
                        all.Add(text);
                    }
                }
            });
        }
    }
}
