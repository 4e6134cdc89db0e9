using System.Net;
using System.Security.Cryptography;
using ActorNet.Core.Data;
using ActorNet.Remote.Security;

namespace ActorNet.Datasets.Served;

/// <summary>Asks a server for its manifest and blocks, again and again while there is hope.</summary>
internal sealed class BlockClient : IDisposable
{
    private readonly HttpClient _client;
    private readonly Uri _server;
    private readonly ServedDataOptions _options;

    public BlockClient(Func<HttpClient> client, Uri server, ServedDataOptions options)
    {
        _client = client();
        _options = options;
        _server = server.Scheme switch
        {
            "ws" => new UriBuilder(server) { Scheme = Uri.UriSchemeHttp }.Uri,
            "wss" => new UriBuilder(server) { Scheme = Uri.UriSchemeHttps }.Uri,
            _ => server,
        };
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    /// <summary>Fetches the manifest.</summary>
    /// <exception cref="DataException">It did not come, or is none.</exception>
    public Task<DataManifest> GetManifestAsync(CancellationToken cancellation)
    {
        var mostMemory = _options.MemoryBytes ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return TryAsync(
            "the data manifest",
            async bound =>
            {
                using var response = await AskAsync(DataBlocks.ManifestPath, bound).ConfigureAwait(false);
                using var body = await response.Content.ReadAsStreamAsync(bound).ConfigureAwait(false);
                using var bounded = new BoundedStream(body, DataManifest.MaximumBytes);
                using var json = new MemoryStream();
                await bounded.CopyToAsync(json, bound).ConfigureAwait(false);
                return DataManifest.FromJson(json.GetBuffer().AsSpan(0, (int)json.Length), mostMemory);
            },
            cancellation);
    }

    /// <summary>Fetches a block.</summary>
    /// <param name="set">Which set.</param>
    /// <param name="block">Number of the block.</param>
    /// <param name="bytes">Destination, as long as the block.</param>
    /// <param name="take">Takes it in, or says what is wrong with it.</param>
    /// <param name="cancellation">Ends the attempts.</param>
    /// <exception cref="DataException">It did not come; the message names block and server.</exception>
    public Task GetBlockAsync(string set, int block, Memory<byte> bytes, Func<string?> take, CancellationToken cancellation) => TryAsync(
        $"block {block} of {set}",
        async bound =>
        {
            using var response = await AskAsync(DataBlocks.PathOf(set, block), bound).ConfigureAwait(false);
            if (response.Content.Headers.ContentLength is { } length && length != bytes.Length)
            {
                throw new InvalidDataException($"it has {length} bytes instead of {bytes.Length}");
            }

            using var body = await response.Content.ReadAsStreamAsync(bound).ConfigureAwait(false);
            await body.ReadExactlyAsync(bytes, bound).ConfigureAwait(false);
            return take() is { } wrong ? throw new InvalidDataException(wrong) : true;
        },
        cancellation);

    private async Task<HttpResponseMessage> AskAsync(string path, CancellationToken cancellation)
    {
        var response = await _client.GetAsync(new Uri(_server, path), HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        var status = response.StatusCode;
        response.Dispose();
        throw new HttpRequestException($"the answer was {(int)status} ({status})", null, status);
    }

    /// <summary>Tries until it works, with growing pauses.</summary>
    private async Task<T> TryAsync<T>(string what, Func<CancellationToken, Task<T>> attempt, CancellationToken cancellation)
    {
        var start = _options.Time.GetTimestamp();
        var pause = _options.FirstPause;
        for (var wrong = 0; ;)
        {
            Exception failure;
            using (var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation))
            {
                bound.CancelAfter(_options.RequestTimeout);
                try
                {
                    return await attempt(bound.Token).ConfigureAwait(false);
                }
                catch (Exception exception) when (!cancellation.IsCancellationRequested && IsOfTheServer(exception))
                {
                    failure = exception;
                }
            }

            wrong += failure is InvalidDataException or DataException || MayBeDying(failure) ? 1 : 0;
            var elapsed = _options.Time.GetElapsedTime(start);
            if (wrong >= _options.WrongAnswers || IsFinal(failure) || elapsed >= _options.RetryTime)
            {
                var reason = failure is OperationCanceledException ? $"no answer within {_options.RequestTimeout.TotalSeconds:0} s" : failure.Message;
                throw new DataException($"{what} did not come from {_server}: {reason.ReplaceLineEndings(" ")}", failure);
            }

            await Task.Delay(pause, _options.Time, cancellation).ConfigureAwait(false);
            pause = pause * 2 < _options.LongestPause ? pause * 2 : _options.LongestPause;
        }
    }

    private static bool IsOfTheServer(Exception exception) =>
        exception is HttpRequestException or IOException or InvalidDataException or DataException or OperationCanceledException or CryptographicException;

    /// <summary>A server that wants another certificate closes the connection, and so does one that is just being killed: only the former does it again and again.</summary>
    private static bool MayBeDying(Exception failure) => failure is AccessException { Fault: AccessFault.ClientCertificate };

    /// <summary>True if asking again will not help: there is no such thing, or server and worker do not trust each other.</summary>
    private static bool IsFinal(Exception failure) => (failure is AccessException { IsLasting: true } && !MayBeDying(failure))
        || (failure is HttpRequestException { StatusCode: >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError } refused
            && refused.StatusCode is not (HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests));
}
