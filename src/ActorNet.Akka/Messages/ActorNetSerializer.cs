using System.Runtime.Serialization;
using ActorNet.Core.Data;
using ActorNet.Remote.Security;
using Akka.Actor;
using Akka.Serialization;
using Google.Protobuf;
using AkkaSerialization = Akka.Serialization.Serialization;

namespace ActorNet.Akka.Messages;

/// <summary>
/// Turns the messages between nodes into bytes and back: a fixed list of them, each under a manifest of its own, checked on both ways. Nothing is made by
/// reflection, and no name in a message becomes a type. What is not on the list, damaged, or longer than it may be is a <see cref="SerializationException"/>, on
/// which Akka drops the message and logs an error.
/// </summary>
/// <remarks>
/// Bound in <c>reference.conf</c>, and not by a call: Akka makes its table of serializers anew whenever an extension adds its default settings, from the settings
/// alone. All nodes of a cluster must know it under the same <see cref="Identifier"/>, which no other serializer of the cluster may have.
/// </remarks>
/// <param name="system">The system whose messages they are.</param>
internal sealed class ActorNetSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>The serializer's number in messages between nodes, the same for ever. Akka keeps 0 to 40 for itself.</summary>
    public const int FixedIdentifier = 118_017;

    private const string ControlManifest = "control-1";
    private const string FindManifest = "find-1";
    private const string ServerManifest = "server-1";
    private const string OverManifest = "over-1";
    private const string ProgressManifest = "progress-1";

    /// <summary>The most bytes of any message that is no <see cref="ControlMessage"/>: more than the longest texts take.</summary>
    private const int MostBytes = 16 * 1024;

    /// <inheritdoc/>
    public override int Identifier => FixedIdentifier;

    /// <inheritdoc/>
    public override string Manifest(object o) => o switch
    {
        ControlMessage => ControlManifest,
        FindServer => FindManifest,
        ServerAnnounced => ServerManifest,
        RunOver => OverManifest,
        RunProgress => ProgressManifest,
        _ => throw Stranger(o),
    };

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) => obj switch
    {
        ControlMessage control => MessageRules.Check(control).Bytes.ToArray(),
        FindServer => [],
        ServerAnnounced announced => Write(MessageRules.Check(announced)),
        RunOver over => Write(MessageRules.Check(over with { Failure = OneLineOrNull(over.Failure) })),
        RunProgress progress => Write(MessageRules.Check(progress)),
        _ => throw Stranger(obj),
    };

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        var most = manifest switch
        {
            ControlManifest => ControlMessage.MaximumBytes,
            FindManifest => 0,
            ServerManifest or OverManifest or ProgressManifest => MostBytes,
            _ => throw MessageRules.Refuse("is of a kind that is not known here"),
        };
        if (bytes.Length > most)
        {
            throw MessageRules.Refuse($"has {bytes.Length} bytes, and may have {most}");
        }

        return manifest switch
        {
            ControlManifest => MessageRules.Check(new ControlMessage(bytes)),
            FindManifest => FindServer.Instance,
            ServerManifest => MessageRules.Check(Read(Parse(Proto.ServerAnnounced.Parser, bytes))),
            OverManifest => MessageRules.Check(Read(Parse(Proto.RunOver.Parser, bytes))),
            _ => MessageRules.Check(Read(Parse(Proto.RunProgress.Parser, bytes))),
        };
    }

    private static byte[] Write(ServerAnnounced announced) => new Proto.ServerAnnounced
    {
        Address = announced.Address.AbsoluteUri,
        Run = announced.Run,
        Server = AkkaSerialization.SerializedActorPath(announced.Server),
    }.ToByteArray();

    private static byte[] Write(RunOver over)
    {
        var proto = new Proto.RunOver { Steps = over.Steps, WeightsSha256 = over.WeightsSha256, Interrupted = over.Interrupted, Run = over.Run };
        if (over.Failure is not null)
        {
            proto.Failure = over.Failure;
        }

        return proto.ToByteArray();
    }

    private static byte[] Write(RunProgress progress)
    {
        var proto = new Proto.RunProgress
        {
            Run = progress.Run,
            Node = progress.Node.ToString(),
            Epoch = progress.Epoch,
            Epochs = progress.Epochs,
            Step = progress.Step,
            TotalSteps = progress.TotalSteps,
            Samples = progress.Samples,
            SamplesPerEpoch = progress.SamplesPerEpoch,
            Loss = progress.Loss,
            SamplesPerSecond = progress.SamplesPerSecond,
            EpochEnded = progress.EpochEnded,
        };
        if (progress.Accuracy is { } accuracy)
        {
            proto.Accuracy = accuracy;
        }

        if (progress.ValidationLoss is { } loss)
        {
            proto.ValidationLoss = loss;
        }

        if (progress.ValidationAccuracy is { } validation)
        {
            proto.ValidationAccuracy = validation;
        }

        return proto.ToByteArray();
    }

    private ServerAnnounced Read(Proto.ServerAnnounced proto) => new(ReadAddress(proto.Address), proto.Run, ReadActor(proto.Server));

    private static RunOver Read(Proto.RunOver proto) =>
        new(proto.Steps, proto.WeightsSha256, proto.Interrupted, proto.HasFailure ? proto.Failure : null, proto.Run);

    private static RunProgress Read(Proto.RunProgress proto) => new(
        proto.Run,
        ReadNode(proto.Node),
        proto.Epoch,
        proto.Epochs,
        proto.Step,
        proto.TotalSteps,
        proto.Samples,
        proto.SamplesPerEpoch,
        proto.Loss,
        proto.HasAccuracy ? proto.Accuracy : null,
        proto.SamplesPerSecond,
        proto.EpochEnded,
        proto.HasValidationLoss ? proto.ValidationLoss : null,
        proto.HasValidationAccuracy ? proto.ValidationAccuracy : null);

    private static T Parse<T>(MessageParser<T> parser, byte[] bytes)
        where T : IMessage<T>
    {
        try
        {
            return parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw MessageRules.Refuse("is damaged", exception);
        }
    }

    private static Uri ReadAddress(string text)
    {
        try
        {
            return ServerAccess.ParseAddress(text);
        }
        catch (DataException exception)
        {
            throw MessageRules.Refuse("has an address that is no server's", exception);
        }
    }

    private static Address ReadNode(string text) =>
        Understand(text, static text => ActorPath.TryParseAddress(text, out var node) ? node : null) ?? throw MessageRules.Refuse("has a node that is none");

    /// <summary>
    /// The actor of a path: of another node, or of this one if it names it. One without an address would be an actor of whichever node reads it, so it is refused.
    /// </summary>
    private IActorRef ReadActor(string text)
    {
        var path = Understand(text, static text => ActorPath.TryParse(text, out var path) ? path : null) ?? throw MessageRules.Refuse("names a server that is no actor");
        return path.Address.HasGlobalScope || system.Provider.DefaultAddress.HasLocalScope
            ? system.Provider.ResolveActorRef(text)
            : throw MessageRules.Refuse("names a server, but not its node");
    }

    /// <summary>Null for a text that is too long or is not understood: Akka's parsers say so with a false answer, or with an exception.</summary>
    private static T? Understand<T>(string text, Func<string, T?> parse)
        where T : class
    {
        try
        {
            return text.Length <= MessageRules.LongestText ? parse(text) : null;
        }
        catch (Exception exception) when (exception is FormatException or OverflowException or ArgumentException)
        {
            return null;
        }
    }

    private static string? OneLineOrNull(string? text) => text is null ? null : OneLine.Of(text) is { Length: > 0 } line ? line : "unknown";

    private static SerializationException Stranger(object? message) =>
        MessageRules.Refuse($"would be a {message?.GetType().Name ?? "null"}, which never leaves its process");
}
