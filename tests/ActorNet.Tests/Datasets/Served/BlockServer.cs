using System.Collections.Concurrent;
using System.Net;
using System.Threading.Channels;
using ActorNet.Core.Data;
using ActorNet.Datasets;
using ActorNet.Datasets.Served;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace ActorNet.Tests.Datasets.Served;

/// <summary>A server on loopback that gives out data, and clients whose requests are written down and whose answers a test may change.</summary>
internal sealed class BlockServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private BlockServer(WebApplication app, TrainingData data)
    {
        _app = app;
        Data = data;
        Address = new Uri(app.Urls.Single());
    }

    public TrainingData Data { get; }

    public Uri Address { get; }

    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Changes an answer: path, status and content in; content out.</summary>
    public Func<string, byte[], (HttpStatusCode Status, byte[] Content)>? Change { get; set; }

    public static async Task<BlockServer> StartAsync(TrainingData data)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        new DataBlocks(data).MapDataEndpoints(app);
        await app.StartAsync();
        return new BlockServer(app, data);
    }

    public HttpClient NewClient() => new(new Recorder(this));

    public Task<ServedData> OpenAsync(string? cache, ServedDataOptions? options = null) => ServedDatasets.OpenAsync(
        NewClient, Address, cache, (options ?? new ServedDataOptions()) with { FirstPause = TimeSpan.Zero, LongestPause = TimeSpan.Zero });

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    /// <summary>Rows of so many bytes that a block has four of them.</summary>
    public static TrainingData NewData(int samples = 50, int seed = 1)
    {
        var test = Labelled("small (test)", 6, seed + 1);
        return new TrainingData(Labelled("small", samples, seed), Labelled("small (validation)", 9, seed + 2), test);
    }

    public static Dataset Labelled(string name, int samples, int seed) => new(
        name,
        [.. Enumerable.Range(0, samples * 4000).Select(index => (((index * 37L) + seed) % 101 / 50f) - 1)],
        [40, 100],
        [.. Enumerable.Range(0, samples).Select(index => (index + seed) % 3)],
        ["a", "b", "ü"],
        [],
        0);

    private sealed class Recorder(BlockServer server) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var path = request.RequestUri!.AbsolutePath;
            server.Requests.Enqueue(path);
            var response = await base.SendAsync(request, cancellationToken);
            if (server.Change is { } change)
            {
                var (status, content) = change(path, await response.Content.ReadAsByteArrayAsync(cancellationToken));
                response.Dispose();
                return new HttpResponseMessage(status) { Content = new ByteArrayContent(content) };
            }

            return response;
        }
    }
}

/// <summary>What a gate says, to be awaited.</summary>
internal sealed class Arrivals
{
    private readonly Channel<string?> _said = Channel.CreateUnbounded<string?>();

    public Arrivals(ServedData data) => data.Notify = message => _said.Writer.TryWrite(message.Error);

    /// <summary>Asks until all is here, and returns null; or the error.</summary>
    public async Task<string?> UntilAsync(Func<bool> isHere)
    {
        while (!isHere())
        {
            if (await _said.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30)) is { } error)
            {
                return error;
            }
        }

        return null;
    }
}
