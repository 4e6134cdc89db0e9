using System.Runtime.Serialization;
using System.Text;
using ActorNet.Akka.Messages;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace ActorNet.Akka.Tests.Messages;

/// <summary>A system with an address, as a node of a cluster has one, so that its actors have a path that others understand.</summary>
public sealed class ActorNetSerializerTests : IDisposable
{
    private const string Hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    private const string Remoting = "akka { loglevel = OFF, stdout-loglevel = OFF, actor.provider = remote, remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 } }";

    private readonly ExtendedActorSystem _system;

    public ActorNetSerializerTests()
    {
        _system = (ExtendedActorSystem)ActorSystem.Create("messages", ConfigurationFactory.ParseString(Remoting));
        ActorNetExtension.Get(_system);
    }

    private static Address Node => new("akka.tcp", "training", "node-1", 4053);

    private static RunProgress Progress =>
        RunProgress.From(new TrainingProgress(2, 5, 1_234, 5_000, 60, 100, 0.25, 0.875, 1_000.5, true, 0.5, 0.75), "run", Node);

    public void Dispose() => _system.Terminate().Wait();

    [Fact]
    public void Roundtrip_ControlMessage_KeepsTheBytes()
    {
        byte[] bytes = [1, 2, 3, 255];

        var read = Roundtrip(new ControlMessage(bytes), "control-1");

        read.Bytes.ToArray().ShouldBe(bytes);
    }

    [Fact]
    public void Roundtrip_LongestControlMessage_KeepsTheBytes()
    {
        var bytes = new byte[ControlMessage.MaximumBytes];
        new Random(1).NextBytes(bytes);

        Roundtrip(new ControlMessage(bytes), "control-1").Bytes.ToArray().ShouldBe(bytes);
    }

    [Fact]
    public void Roundtrip_FindServer_IsTheOne() => Roundtrip(FindServer.Instance, "find-1").ShouldBeSameAs(FindServer.Instance);

    [Fact]
    public void Roundtrip_ServerAnnounced_NamesTheActorWithItsAddress()
    {
        var server = _system.ActorOf(Props.Empty, "server");
        var announced = new ServerAnnounced(new Uri("wss://host.example:7070"), "run 1", server);
        var serializer = _system.Serialization.FindSerializerFor(announced);
        var bytes = _system.Serialization.Serialize(announced);

        var read = _system.Serialization.Deserialize(bytes, serializer.Identifier, "server-1");

        read.ShouldBe(announced);
        var path = Proto(bytes);
        path.Server.ShouldStartWith(_system.Provider.DefaultAddress + "/user/server#");
    }

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, null)]
    [InlineData(false, "the disk is full")]
    public void Roundtrip_RunOver_IsEqual(bool interrupted, string? failure)
    {
        var over = new RunOver(7, failure is null ? Hash : string.Empty, interrupted, failure, "run");

        Roundtrip(over, "over-1").ShouldBe(over);
    }

    [Fact]
    public void Roundtrip_RunOverOfARunThatWasStoppedWithoutWeights_IsEqual()
    {
        var over = new RunOver(7, string.Empty, true, null, "run");

        Roundtrip(over, "over-1").ShouldBe(over);
    }

    [Fact]
    public void Roundtrip_RunOverWithALongFailure_CutsItToALine()
    {
        var over = new RunOver(7, string.Empty, false, "first\nsecond" + new string('x', 10_000), "run");

        var read = Roundtrip(over, "over-1");

        read.Failure.ShouldNotBeNull().ShouldStartWith("first second");
        read.Failure.Length.ShouldBeLessThanOrEqualTo(MessageRules.LongestText);
    }

    [Fact]
    public void Roundtrip_RunProgress_IsEqual()
    {
        Roundtrip(Progress, "progress-1").ShouldBe(Progress);

        var sparse = Progress with { Accuracy = null, ValidationLoss = null, ValidationAccuracy = null, EpochEnded = false, Loss = double.NaN };
        Roundtrip(sparse, "progress-1").ShouldBe(sparse);
    }

    public static TheoryData<string, object> WrongMessages()
    {
        var server = ActorRefs.Nobody;
        return new TheoryData<string, object>
        {
            { "has 0 bytes", new ControlMessage(Array.Empty<byte>()) },
            { "has 65537 bytes", new ControlMessage(new byte[ControlMessage.MaximumBytes + 1]) },
            { "names no server", new ServerAnnounced(new Uri("ws://host:1"), "run", server) },
            { "an address that is no server's", new ServerAnnounced(new Uri("ftp://host:1"), "run", server) },
            { "an address that is no server's", new ServerAnnounced(new Uri("ws://user:word@host:1"), "run", server) },
            { "an address that is no server's", new ServerAnnounced(new Uri("ws://host:1/path"), "run", server) },
            { "an address that is no server's", new ServerAnnounced(new Uri("path", UriKind.Relative), "run", server) },
            { "no run", new ServerAnnounced(new Uri("ws://host:1"), string.Empty, server) },
            { "negative number of steps", new RunOver(-1, Hash, false, null, "run") },
            { "SHA-256 is none", new RunOver(1, Hash[1..], false, null, "run") },
            { "SHA-256 is none", new RunOver(1, Hash.ToUpperInvariant(), false, null, "run") },
            { "SHA-256 is none", new RunOver(1, "g" + Hash[1..], false, null, "run") },
            { "neither a failure nor", new RunOver(1, string.Empty, false, null, "run") },
            { "a run longer than 1024", new RunOver(1, Hash, false, null, new string('r', 1025)) },
            { "more than a line", new RunOver(1, Hash, false, null, "a\u001b[2J") },
            { "negative count", Progress with { Epoch = -1 } },
            { "negative count", Progress with { Step = long.MinValue } },
            { "negative count", Progress with { SamplesPerEpoch = -5 } },
            { "negative rate", Progress with { SamplesPerSecond = -0.5 } },
            { "an accuracy beyond", Progress with { Accuracy = 1.5 } },
            { "an accuracy beyond", Progress with { ValidationAccuracy = -0.5 } },
            { "names no node", Progress with { Node = null! } },
        };
    }

    [Theory]
    [MemberData(nameof(WrongMessages))]
    public void ToBinary_WrongMessage_IsRefused(string expected, object message) =>
        Should.Throw<SerializationException>(() => _system.Serialization.Serialize(message)).Message.ShouldContain(expected);

    [Theory]
    [InlineData("")]
    [InlineData("control-2")]
    [InlineData("System.Diagnostics.Process, System.Diagnostics.Process")]
    public void FromBinary_UnknownManifest_IsRefused(string manifest) => ShouldRefuse(manifest, [1]);

    [Theory]
    [InlineData("control-1", 0)]
    [InlineData("control-1", ControlMessage.MaximumBytes + 1)]
    [InlineData("find-1", 1)]
    [InlineData("server-1", 0)]
    [InlineData("over-1", 0)]
    [InlineData("progress-1", 0)]
    [InlineData("server-1", 16 * 1024 + 1)]
    [InlineData("over-1", 16 * 1024 + 1)]
    [InlineData("progress-1", 16 * 1024 + 1)]
    public void FromBinary_WrongLength_IsRefused(string manifest, int length) => ShouldRefuse(manifest, new byte[length]);

    [Fact]
    public void FromBinary_FieldThatClaimsGigabytes_IsRefused() => ShouldRefuse("over-1", [0x12, 0xFF, 0xFF, 0xFF, 0xFF, 0x07, 0x41]);

    [Fact]
    public void FromBinary_TextThatIsNoUtf8_IsRefusedOrReadable()
    {
        var bytes = _system.Serialization.Serialize(new RunOver(1, Hash, false, null, "rrrr"));
        var at = bytes.AsSpan().IndexOf("rrrr"u8);
        bytes[at] = 0xFF;

        ShouldReadOrRefuse("over-1", bytes);
    }

    [Theory]
    [InlineData("server-1")]
    [InlineData("over-1")]
    [InlineData("progress-1")]
    public void FromBinary_EveryCutAndManyDamagedBytes_ReadOrRefuse(string manifest)
    {
        object message = manifest switch
        {
            "server-1" => new ServerAnnounced(new Uri("wss://host:7070"), "run", _system.ActorOf(Props.Empty)),
            "over-1" => new RunOver(7, Hash, true, "why", "run"),
            _ => Progress,
        };
        var bytes = _system.Serialization.Serialize(message);
        for (var length = 0; length < bytes.Length; length++)
        {
            ShouldReadOrRefuse(manifest, bytes[..length]);
        }

        var random = new Random(20);
        for (var round = 0; round < 2_000; round++)
        {
            var damaged = (byte[])bytes.Clone();
            for (var changes = random.Next(1, 5); changes > 0; changes--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            ShouldReadOrRefuse(manifest, damaged);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("server")]
    [InlineData("/user/server")]
    [InlineData("akka://messages/user/server")]
    [InlineData("http://host/x")]
    public void FromBinary_ServerWithoutANode_IsRefused(string path)
    {
        var proto = new ActorNet.Akka.Messages.Proto.ServerAnnounced { Address = "ws://host:1", Run = "run", Server = path };

        ShouldRefuse("server-1", Google.Protobuf.MessageExtensions.ToByteArray(proto));
    }

    [Fact]
    public void Serializer_OfEveryTypeWithAMarker_IsOurs()
    {
        var types = typeof(ActorNetExtension).Assembly.GetTypes()
            .Where(type => !type.IsInterface && (typeof(IActorNetMessage).IsAssignableFrom(type) || typeof(ILocalOnly).IsAssignableFrom(type)))
            .ToList();

        types.Count(type => typeof(IActorNetMessage).IsAssignableFrom(type)).ShouldBe(5);
        foreach (var type in types)
        {
            _system.Serialization.FindSerializerForType(type).ShouldBeOfType<ActorNetSerializer>(type.Name);
        }
    }

    [Fact]
    public void Serializer_MessageThatStaysLocal_Refuses()
    {
        _system.Serialization.FindSerializerForType(typeof(Local)).ShouldBeOfType<ActorNetSerializer>();

        var refused = Should.Throw<SerializationException>(() => _system.Serialization.Serialize(new Local()));
        refused.Message.ShouldContain("Local, which never leaves its process");
        Should.Throw<SerializationException>(() => Serialization.ManifestFor(_system.Serialization.FindSerializerFor(new Local()), new Local()));
    }

    /// <summary>Akka makes its table of serializers anew whenever an extension adds settings; one that was registered by a call would be gone.</summary>
    [Fact]
    public void Serializer_AfterAnotherExtensionAddsSettings_IsStillOurs()
    {
        _system.Settings.InjectTopLevelFallback(ConfigurationFactory.ParseString("some.other.extension = on"));

        _system.Serialization.FindSerializerFor(FindServer.Instance).ShouldBeOfType<ActorNetSerializer>();
        Roundtrip(Progress, "progress-1").ShouldBe(Progress);
    }

    private static ActorNet.Akka.Messages.Proto.ServerAnnounced Proto(byte[] bytes) => ActorNet.Akka.Messages.Proto.ServerAnnounced.Parser.ParseFrom(bytes);

    private T Roundtrip<T>(T message, string manifest)
    {
        var serializer = _system.Serialization.FindSerializerFor(message).ShouldBeOfType<ActorNetSerializer>();
        Serialization.ManifestFor(serializer, message).ShouldBe(manifest);
        serializer.Identifier.ShouldBe(118_017);
        return _system.Serialization.Deserialize(_system.Serialization.Serialize(message), 118_017, manifest).ShouldBeOfType<T>();
    }

    private void ShouldRefuse(string manifest, byte[] bytes) =>
        Should.Throw<SerializationException>(() => _system.Serialization.Deserialize(bytes, ActorNetSerializer.FixedIdentifier, manifest));

    private void ShouldReadOrRefuse(string manifest, byte[] bytes)
    {
        object read;
        try
        {
            read = _system.Serialization.Deserialize(bytes, ActorNetSerializer.FixedIdentifier, manifest);
        }
        catch (SerializationException)
        {
            return;
        }

        // What was let through is a message that may be sent.
        _system.Serialization.Serialize(read).Length.ShouldBeGreaterThan(0, Encoding.ASCII.GetString(bytes));
    }

    private sealed class Local : ILocalOnly;
}
