using System.Net;
using System.Text.Json;

namespace ActorNet.Remote.Security;

/// <summary>What a server says of itself to those who have its token, so that they can choose a wire.</summary>
/// <param name="Protocol">Version of frames, hello and endpoints.</param>
/// <param name="Wires">Kinds of wires: "websocket", and "local" if there is a socket.</param>
/// <param name="LocalSocket">Path of the Unix socket for processes of the same host, or null.</param>
/// <param name="Name">Machine and process, for messages and logs.</param>
/// <param name="Actors">Names under which actors can be reached.</param>
public sealed record ServerOffer(int Protocol, IReadOnlyList<string> Wires, string? LocalSocket, string Name, IReadOnlyList<string> Actors)
{
    private const int LongestText = 4_096;
    private const int MostEntries = 256;

    internal static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        MaxDepth = 4,
    };

    /// <summary>Reads an answer; null if it is no offer.</summary>
    internal static async Task<ServerOffer?> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        if (response.StatusCode != HttpStatusCode.OK)
        {
            return null;
        }

        try
        {
            var offer = JsonSerializer.Deserialize<ServerOffer>(await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false), Json);
            return offer is { Protocol: > 0 } && IsSound(offer.Wires) && IsSound(offer.Actors) && IsSound([offer.Name, offer.LocalSocket ?? ""]) ? offer : null;
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or InvalidOperationException)
        {
            return null;
        }
    }

    private static bool IsSound(IReadOnlyList<string?> texts) =>
        texts.Count <= MostEntries && texts.All(text => text is { Length: <= LongestText } && !text.Any(char.IsControl));
}
