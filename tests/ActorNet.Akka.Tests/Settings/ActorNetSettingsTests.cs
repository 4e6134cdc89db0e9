using ActorNet.Core.Data;
using Akka.Actor;
using Akka.Configuration;

namespace ActorNet.Akka.Tests.Settings;

public sealed class ActorNetSettingsTests
{
    [Fact]
    public void From_NothingSaid_HasTheDocumentedDefaults()
    {
        var settings = Read(string.Empty);

        settings.ServerRole.ShouldBe("parameter-server");
        settings.WorkerRole.ShouldBe("worker");
        settings.ProgressTopic.ShouldBe("actornet-progress");
        settings.Listen.ShouldBe("127.0.0.1:0");
        settings.Advertised.ShouldBeNull();
        settings.OffersLocalWire.ShouldBeTrue();
        settings.AllowsPlainText.ShouldBeFalse();
        settings.TokenFile.ShouldBeNull();
        settings.CertificateFile.ShouldBeNull();
        settings.KeyFile.ShouldBeNull();
        settings.AuthorityFile.ShouldBeNull();
        settings.ClientAuthorityFile.ShouldBeNull();
        settings.FindServerInterval.ShouldBe(TimeSpan.FromSeconds(1));
        settings.HandOverTimeout.ShouldBe(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public void From_EverythingSaid_IsWhatWasSaid()
    {
        var settings = Read("""
            roles { parameter-server = ps, worker = wk }
            progress-topic = news
            wire { listen = "*:7070", advertise = "wss://host:7070", offers-local = off, allow-plain-text = on }
            token-file = "t"
            tls { certificate-file = "c", key-file = "k", authority-file = "a", client-authority-file = "ca" }
            find-server-interval = 250ms
            hand-over-timeout = 5m
            compute-dispatcher.throughput = 1
            """);

        settings.ServerRole.ShouldBe("ps");
        settings.WorkerRole.ShouldBe("wk");
        settings.ProgressTopic.ShouldBe("news");
        settings.AuthorityFile.ShouldBe("a");
        settings.FindServerInterval.ShouldBe(TimeSpan.FromMilliseconds(250));
        settings.HandOverTimeout.ShouldBe(TimeSpan.FromMinutes(5));
        var listen = settings.ToListenOptions();
        listen.Address.ShouldBe("*:7070");
        listen.Advertised.ShouldBe(new Uri("wss://host:7070"));
        listen.OffersLocalWire.ShouldBeFalse();
        listen.AllowsPlainText.ShouldBeTrue();
        listen.TokenFile.ShouldBe("t");
        listen.CertificateFile.ShouldBe("c");
        listen.KeyFile.ShouldBe("k");
        listen.ClientAuthorityFile.ShouldBe("ca");
    }

    [Theory]
    [InlineData("roles.worker = \"\"", "the setting actornet.roles.worker: it is empty")]
    [InlineData("roles.worker = \"a b\"", "the setting actornet.roles.worker: 'a b' is no name: it should be one word of at most 128 characters")]
    [InlineData("roles.worker = parameter-server", "the setting actornet.roles: the parameter server and the workers both have the role 'parameter-server'; give them two")]
    [InlineData("progress-topic = \"\"", "the setting actornet.progress-topic: it is empty")]
    [InlineData("progress-topic = { a = 1 }", "the setting actornet.progress-topic: it should be one value")]
    [InlineData("wire.listen = \"host\"", "the setting actornet.wire.listen: cannot listen at 'host': the port is missing, as in 127.0.0.1:7070 or wss://*:7070")]
    [InlineData("wire.listen = \"ws://*:1\"", "the setting actornet.wire.listen: 'ws://*:1': plain text is allowed on loopback only; listen with wss://, or with --insecure if everybody on the way may read along and change things")]
    [InlineData("wire.advertise = \"host\"", "the setting actornet.wire.advertise: 'host' is not a server's address: it should read wss://HOST:PORT (or ws://HOST:PORT without TLS)")]
    [InlineData("wire.offers-local = maybe", "the setting actornet.wire.offers-local: 'maybe' should be on or off")]
    [InlineData("wire.allow-plain-text = 1", "the setting actornet.wire.allow-plain-text: '1' should be on or off")]
    [InlineData("wire = 5", "the setting actornet.wire: it should be a group of settings")]
    [InlineData("wire.listten = \"127.0.0.1:1\"", "the setting actornet.wire.listten: there is no such setting")]
    [InlineData("tls.key-file = k", "the setting actornet.tls.key-file: a key is of no use without the certificate it belongs to (actornet.tls.certificate-file)")]
    [InlineData("find-server-interval = soon", "the setting actornet.find-server-interval: 'soon' cannot be read")]
    [InlineData("find-server-interval = 1ms", "the setting actornet.find-server-interval: '1ms' should be from 100ms to 1m")]
    [InlineData("find-server-interval = infinite", "the setting actornet.find-server-interval: 'infinite' cannot be read")]
    [InlineData("hand-over-timeout = 2h", "the setting actornet.hand-over-timeout: '2h' should be from 1s to 1h")]
    [InlineData("hand-over-timeout = -5s", "the setting actornet.hand-over-timeout: '-5s' cannot be read")]
    public void From_WrongValue_SaysWhichInOneLine(string hocon, string expected) => Should.Throw<DataException>(() => Read(hocon)).Message.ShouldBe(expected);

    [Theory]
    [InlineData("actornet.compute-dispatcher")]
    [InlineData("actornet.storage-dispatcher")]
    [InlineData("actornet.control-dispatcher")]
    public async Task Dispatcher_OfEachKind_RunsActorsOnThreadsOfItsName(string dispatcher)
    {
        using var system = ActorSystem.Create("dispatchers", "akka { loglevel = OFF, stdout-loglevel = OFF }");
        ActorNetExtension.Get(system);

        var actor = system.ActorOf(Props.Create(() => new ThreadTeller()).WithDispatcher(dispatcher));

        (await actor.Ask<string>("?", Patience.Bound)).ShouldStartWith(dispatcher);
    }

    [Fact]
    public void Get_Twice_IsTheSame()
    {
        using var system = ActorSystem.Create("twice", """akka { loglevel = OFF, stdout-loglevel = OFF, extensions = ["ActorNet.Akka.ActorNetExtensionProvider, ActorNet.Akka"] }""");

        system.HasExtension<ActorNetExtension>().ShouldBeTrue();
        ActorNetExtension.Get(system).ShouldBeSameAs(ActorNetExtension.Get(system));
    }

    [Theory]
    [InlineData("node-1", "", "Akka.Remote of this system is reached at akka.tcp://remoting@node-1:")]
    [InlineData("node-1", "actornet.wire.allow-plain-text = on", null)]
    [InlineData("localhost", "", null)]
    public void RequireProtectedRemoting_PlainText_IsForLoopbackOrWhereItIsAllowed(string host, string besides, string? refusal)
    {
        using var system = ActorSystem.Create("remoting", $$"""
            akka { loglevel = OFF, stdout-loglevel = OFF, actor.provider = remote, remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0, public-hostname = {{host}} } }
            {{besides}}
            """);
        var require = ActorNetExtension.Get(system).RequireProtectedRemoting;

        if (refusal is null)
        {
            Should.NotThrow(require);
        }
        else
        {
            Should.Throw<DataException>(require).Message.ShouldStartWith(refusal);
        }
    }

    private static ActorNetSettings Read(string hocon)
    {
        var system = ConfigurationFactory.ParseString($"actornet {{\n{hocon}\n}}").WithFallback(ActorNet.Akka.Settings.EmbeddedConfig.Reference);
        return ActorNetSettings.From(system);
    }

    private sealed class ThreadTeller : ReceiveActor
    {
        public ThreadTeller() => ReceiveAny(_ => Sender.Tell(Thread.CurrentThread.Name ?? string.Empty));
    }
}
