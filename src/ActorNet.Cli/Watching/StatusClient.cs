using System.Net;
using System.Text.Json;
using ActorNet.Monitoring;
using ActorNet.Remote.Security;

namespace ActorNet.Cli.Watching;

/// <summary>Asks a server how its run stands.</summary>
internal sealed class StatusClient(ServerAccess access) : IDisposable
{
    private readonly HttpClient _http = access.CreateHttpClient();

    /// <summary>Asks once.</summary>
    /// <exception cref="IOException">The server cannot be reached, does not let us in, or answers something else; one line says which.</exception>
    public async Task<RunStatus> GetAsync(CancellationToken cancellation)
    {
        try
        {
            using var response = await _http.GetAsync(new Uri("v1/status", UriKind.Relative), cancellation).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.NotFound)
            {
                throw new IOException($"{Name}: has no status: is it a further part, or a server of another version? Ask the one that drives the run");
            }

            response.EnsureSuccessStatusCode();
            return RunStatus.Read(await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false));
        }
        catch (HttpRequestException exception)
        {
            throw new IOException($"{Name}: {exception.Message.ReplaceLineEndings(" ")}", exception);
        }
        catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            throw new IOException($"{Name}: has not answered in time", exception);
        }
        catch (JsonException exception)
        {
            throw new IOException($"{Name}: answers something that is no status", exception);
        }
    }

    private string Name => $"{access.Address.Host}:{access.Address.Port}";

    public void Dispose() => _http.Dispose();
}
