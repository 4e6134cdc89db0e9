using System.Diagnostics;
using System.Globalization;
using ActorNet.Remote.Security;

namespace ActorNet.Cli.Watching;

/// <summary>The way to a server, measured.</summary>
/// <param name="LatencySeconds">One way: half of the median round trip of an empty request.</param>
/// <param name="DownBytesPerSecond">From the server.</param>
/// <param name="UpBytesPerSecond">To the server.</param>
internal sealed record WireMeasurement(double LatencySeconds, double DownBytesPerSecond, double UpBytesPerSecond);

/// <summary>Measures the way to a server, with requests of its measuring endpoints.</summary>
internal static class WireProbe
{
    private const int RoundTrips = 21;
    private const int FirstBytes = 1 << 20;
    private const int MostBytes = 1 << 25;

    // Long enough for the connection to have reached its speed.
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(0.5);

    /// <summary>Measures.</summary>
    /// <exception cref="IOException">The server cannot be reached, or does not let itself be measured.</exception>
    public static async Task<WireMeasurement> MeasureAsync(ServerAccess access, CancellationToken cancellation)
    {
        using var http = access.CreateHttpClient();
        http.MaxResponseContentBufferSize = MostBytes;
        var trips = new List<double>();
        for (var trip = 0; trip <= RoundTrips; trip++)
        {
            var seconds = await DownAsync(http, access, 0, cancellation).ConfigureAwait(false);

            // The first one makes the connection.
            if (trip > 0) trips.Add(seconds);
        }

        trips.Sort();
        var roundTrip = trips[trips.Count / 2];
        var down = await RateAsync(bytes => DownAsync(http, access, bytes, cancellation), roundTrip).ConfigureAwait(false);
        var up = await RateAsync(bytes => UpAsync(http, access, bytes, cancellation), roundTrip).ConfigureAwait(false);
        return new WireMeasurement(roundTrip / 2, down, up);
    }

    /// <summary>Doubles what is sent until it takes long enough to tell the rate.</summary>
    private static async Task<double> RateAsync(Func<int, Task<double>> send, double roundTrip)
    {
        for (var bytes = FirstBytes; ; bytes *= 2)
        {
            var seconds = Math.Max(await send(bytes).ConfigureAwait(false) - roundTrip, 1e-6);
            if (seconds >= LongEnough.TotalSeconds || bytes >= MostBytes) return bytes / seconds;
        }
    }

    private static async Task<double> DownAsync(HttpClient http, ServerAccess access, int bytes, CancellationToken cancellation)
    {
        var began = Stopwatch.GetTimestamp();
        using var response = await SendAsync(
            access, () => http.GetAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"v1/echo?bytes={bytes}"), UriKind.Relative), cancellation), cancellation).ConfigureAwait(false);
        return response.Content.Headers.ContentLength == bytes
            ? Stopwatch.GetElapsedTime(began).TotalSeconds
            : throw new IOException($"{Name(access)}: answers with other bytes than it was asked for");
    }

    private static async Task<double> UpAsync(HttpClient http, ServerAccess access, int bytes, CancellationToken cancellation)
    {
        using var content = new ByteArrayContent(new byte[bytes]);
        var began = Stopwatch.GetTimestamp();
        using var response = await SendAsync(access, () => http.PostAsync(new Uri("v1/sink", UriKind.Relative), content, cancellation), cancellation).ConfigureAwait(false);
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static async Task<HttpResponseMessage> SendAsync(ServerAccess access, Func<Task<HttpResponseMessage>> send, CancellationToken cancellation)
    {
        try
        {
            var response = await send().ConfigureAwait(false);
            if (response.IsSuccessStatusCode) return response;

            using (response)
            {
                throw new IOException($"{Name(access)}: does not let itself be measured ({(int)response.StatusCode}): is somebody else measuring it, or is it a further part?");
            }
        }
        catch (HttpRequestException exception)
        {
            throw new IOException($"{Name(access)}: {exception.Message.ReplaceLineEndings(" ")}", exception);
        }
        catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            throw new IOException($"{Name(access)}: is so slow that it could not be measured; give --bandwidth and --latency instead of --server", exception);
        }
    }

    private static string Name(ServerAccess access) => $"{access.Address.Host}:{access.Address.Port}";
}
