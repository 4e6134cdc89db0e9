using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using ActorNet.Core.Data;
using ActorNet.Runs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ActorNet.Datasets.Served;

/// <summary>Gives the data of a run out in blocks of rows, so that a worker without a copy fetches what it needs.</summary>
/// <remarks>The blocks are digested when the manifest is first asked for. Any thread may ask.</remarks>
public sealed class DataBlocks
{
    /// <summary>Where the manifest is; a block is at <c>/v1/data/SET/NUMBER</c>.</summary>
    public const string ManifestPath = "/v1/data/manifest";

    private readonly Dictionary<string, Dataset> _sets;
    private readonly BlockLayout _layout;
    private readonly Lazy<(DataManifest Manifest, byte[] Json, string Tag)> _manifest;

    /// <summary>Gives out the sets of a run.</summary>
    /// <param name="data">The sets.</param>
    public DataBlocks(TrainingData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        _layout = BlockLayout.Of(data.Train);
        _sets = new (string Name, Dataset? Set)[]
            { (DataManifest.Train, data.Train), (DataManifest.Validation, data.Validation), (DataManifest.Test, data.Test) }
            .Where(set => set.Set is { Count: > 0 })
            .ToDictionary(set => set.Name, set => set.Set!, StringComparer.Ordinal);
        _manifest = new(NewManifest);
    }

    /// <summary>Adds <c>GET /v1/data/manifest</c> and <c>GET /v1/data/{set}/{block}</c> to a server.</summary>
    /// <param name="endpoints">The server's endpoints.</param>
    public void MapDataEndpoints(IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        endpoints.MapGet(ManifestPath, (RequestDelegate)SendManifestAsync);
        endpoints.MapGet("/v1/data/{set}/{block}", (RequestDelegate)SendBlockAsync);
    }

    /// <summary>The path of a block.</summary>
    internal static string PathOf(string set, int block) => string.Create(CultureInfo.InvariantCulture, $"/v1/data/{set}/{block}");

    private DataManifest Manifest => _manifest.Value.Manifest;

    private async Task SendManifestAsync(HttpContext context)
    {
        // Digests take a while; the thread that reads requests is not held up by them.
        var (_, json, tag) = _manifest.IsValueCreated ? _manifest.Value : await Task.Run(() => _manifest.Value).ConfigureAwait(false);
        if (IsKnown(context, tag))
        {
            return;
        }

        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        await context.Response.Body.WriteAsync(json, context.RequestAborted).ConfigureAwait(false);
    }

    private async Task SendBlockAsync(HttpContext context)
    {
        var name = context.Request.RouteValues["set"] as string ?? "";
        if (!_sets.TryGetValue(name, out var dataset)
            || !int.TryParse(context.Request.RouteValues["block"] as string, NumberStyles.None, CultureInfo.InvariantCulture, out var block)
            || block >= _layout.BlocksOf(dataset.Count))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        // Whoever asks for a block has read the manifest; if not, its digest is not worth the wait.
        if (_manifest.IsValueCreated && IsKnown(context, Manifest.Sets.First(set => set.Set == name).Blocks[block]))
        {
            return;
        }

        var layout = LayoutOf(dataset);
        var length = layout.BytesOf(block, dataset.Count);
        var bytes = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            layout.Write(dataset, block, bytes);
            context.Response.ContentType = "application/octet-stream";
            context.Response.ContentLength = length;
            await context.Response.Body.WriteAsync(bytes.AsMemory(0, length), context.RequestAborted).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>Names what is sent, and says so if the client has it already.</summary>
    private static bool IsKnown(HttpContext context, string hash)
    {
        var tag = $"\"{hash}\"";
        context.Response.Headers.ETag = tag;
        if (!context.Request.Headers.IfNoneMatch.Contains(tag))
        {
            return false;
        }

        context.Response.StatusCode = StatusCodes.Status304NotModified;
        return true;
    }

    private (DataManifest Manifest, byte[] Json, string Tag) NewManifest()
    {
        var train = _sets[DataManifest.Train];
        var manifest = new DataManifest
        {
            Version = DataManifest.CurrentVersion,
            FeatureShape = train.FeatureShape,
            ClassNames = train.ClassNames,
            TargetWidth = train.TargetWidth,
            BlockRows = _layout.BlockRows,
            Sets = [.. _sets.Select(set => new DataManifestSet(
                set.Key, set.Value.Name, set.Value.Count, DatasetFingerprint.Of(set.Value), HashesOf(set.Value), set.Value.IsWeighted))],
        };
        var json = manifest.ToJson();
        return (manifest, json, Convert.ToHexStringLower(SHA256.HashData(json)));
    }

    private BlockLayout LayoutOf(Dataset dataset) => _layout with { IsWeighted = dataset.IsWeighted };

    private string[] HashesOf(Dataset dataset)
    {
        var layout = LayoutOf(dataset);
        var hashes = new string[layout.BlocksOf(dataset.Count)];
        var bytes = new byte[layout.BytesOf(0, dataset.Count)];
        for (var block = 0; block < hashes.Length; block++)
        {
            var length = layout.BytesOf(block, dataset.Count);
            layout.Write(dataset, block, bytes);
            hashes[block] = Convert.ToHexStringLower(SHA256.HashData(bytes.AsSpan(0, length)));
        }

        return hashes;
    }
}
