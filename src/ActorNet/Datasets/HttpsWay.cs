using ActorNet.Core.Data;

namespace ActorNet.Datasets;

/// <summary>Gets a data set's files, compressed, from a public mirror.</summary>
internal sealed class HttpsWay(Uri mirror, Func<HttpMessageHandler> handler) : IDatasetWay
{
    // Gzip adds less than this to data that does not compress.
    private const int SpareBytes = 1 << 16;

    /// <summary>Bound on each file.</summary>
    internal static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    // A machine that is not on the network should learn so soon.
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15);

    /// <inheritdoc/>
    public string Description => mirror.ToString();

    /// <inheritdoc/>
    public IReadOnlyDictionary<DatasetPart, byte[]> Obtain(DatasetEntry entry, CancellationToken cancellation)
    {
        using var client = new HttpClient(handler(), disposeHandler: true) { Timeout = System.Threading.Timeout.InfiniteTimeSpan };
        return entry.Files.ToDictionary(file => file.Part, file => Get(client, file, cancellation));
    }

    /// <summary>The handler of real requests.</summary>
    public static HttpMessageHandler NewHandler() => new SocketsHttpHandler { ConnectTimeout = ConnectTimeout };

    private byte[] Get(HttpClient client, DatasetFile file, CancellationToken cancellation)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(Timeout);
        try
        {
            // The calling thread has nothing else to do, and a task of its own cannot wait for that thread's context.
            var compressed = Task.Run(() => GetAsync(client, new Uri(mirror, file.Name + ".gz"), file.Size + SpareBytes, bound.Token), bound.Token)
                .GetAwaiter().GetResult();
            using var content = DataFile.Open(file.Name + ".gz", compressed);
            return DatasetCheck.Verified(file.Name, file, content.ReadToEnd(file.Size));
        }
        catch (OperationCanceledException exception)
        {
            cancellation.ThrowIfCancellationRequested();
            throw new DataException($"{file.Name}.gz did not come within {Timeout.TotalSeconds:0} s", exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or InvalidDataException)
        {
            throw new DataException($"{file.Name}.gz: {exception.Message.ReplaceLineEndings(" ")}", exception);
        }
    }

    private static async Task<MemoryStream> GetAsync(HttpClient client, Uri address, long maximumBytes, CancellationToken cancellation)
    {
        using var response = await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
        if (response.Content.Headers.ContentLength > maximumBytes)
        {
            throw new InvalidDataException($"{response.Content.Headers.ContentLength} bytes are more than the {maximumBytes} allowed");
        }

        using var body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        using var bounded = new BoundedStream(body, maximumBytes);
        var content = new MemoryStream();
        await bounded.CopyToAsync(content, cancellation).ConfigureAwait(false);
        content.Position = 0;
        return content;
    }
}
