using System.Text.Json;
using ActorNet.Core.Actors;

namespace ActorNet.Remote.Engine;

/// <summary>The first frame of both sides, as JSON.</summary>
internal sealed record Hello
{
    /// <summary>Version of the frames.</summary>
    public const int Version = 1;

    private const int MaximumBytes = 4096;
    private const int MaximumName = 200;
    private const int MaximumAddress = 1000;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { RespectNullableAnnotations = true, MaxDepth = 4 };

    public required int Protocol { get; init; }

    public required PeerRole Role { get; init; }

    public required string Name { get; init; }

    public int Part { get; init; }

    /// <summary>Where others reach the sender, if it listens.</summary>
    public Uri? Address { get; init; }

    /// <summary>The token's secret, on a wire that has not shown it otherwise.</summary>
    public string? Token { get; init; }

    public byte[] ToFrame() => new FrameWriter().Begin(FrameKind.Hello).Bytes(JsonSerializer.SerializeToUtf8Bytes(this, Json)).Written.ToArray();

    /// <summary>Reads and checks the other side's first frame.</summary>
    /// <exception cref="MessageFormatException">It is none, or of another version.</exception>
    public static Hello Read(ReadOnlySpan<byte> frame)
    {
        var reader = new FrameReader(frame);
        if (reader.Kind != FrameKind.Hello || reader.Sequence != 0 || reader.Rest.Length > MaximumBytes)
        {
            throw new MessageFormatException("The first frame does not say who speaks.");
        }

        try
        {
            var hello = JsonSerializer.Deserialize<Hello>(reader.Rest, Json) ?? throw new MessageFormatException("The first frame is empty.");
            return hello.Protocol != Version
                ? throw new MessageFormatException($"The other side speaks version {hello.Protocol} of the protocol; this program speaks {Version}.")
                : hello.IsSound ? hello : throw new MessageFormatException("The first frame names no process.");
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or InvalidOperationException)
        {
            throw new MessageFormatException("The first frame cannot be read.", exception);
        }
    }

    private bool IsSound => Enum.IsDefined(Role)
        && Name.Length is > 0 and <= MaximumName
        && !Name.Any(char.IsControl)
        && Part is >= 0 and <= 64
        && (Address is not null || Role != PeerRole.Part)
        && (Address is null || (Address is { IsAbsoluteUri: true, Scheme: "ws" or "wss", UserInfo: "" } && Address.AbsoluteUri.Length <= MaximumAddress));
}
