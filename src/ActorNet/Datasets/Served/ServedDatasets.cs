using ActorNet.Core.Data;

namespace ActorNet.Datasets.Served;

/// <summary>Data that a server gives out in blocks.</summary>
public static class ServedDatasets
{
    /// <summary>
    /// Opens the data of a run at its server: reads what there is, takes memory for it, and fetches nothing yet. Blocks come when <see cref="ServedData.Gate"/> is asked for
    /// their samples.
    /// </summary>
    /// <param name="client">Makes a client that may talk to the server; it is disposed with the data.</param>
    /// <param name="server">The server's address, <c>http</c>, <c>https</c>, <c>ws</c> or <c>wss</c>.</param>
    /// <param name="cacheFolder">Where blocks are kept, in a folder <c>blocks</c>; null to keep none.</param>
    /// <param name="options">Bounds; null for the usual ones.</param>
    /// <param name="cancellation">Ends the attempts.</param>
    /// <exception cref="DataException">The server does not answer, or what it says contradicts itself or does not fit into memory.</exception>
    public static async Task<ServedData> OpenAsync(
        Func<HttpClient> client,
        Uri server,
        string? cacheFolder,
        ServedDataOptions? options = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(server);
        options ??= new ServedDataOptions();
        var blocks = new BlockClient(client, server, options);
        try
        {
            var manifest = await blocks.GetManifestAsync(cancellation).ConfigureAwait(false);
            var sets = manifest.Sets.Select(set => new ServedSet(manifest, set)).ToArray();
            var bytes = manifest.Sets.Sum(set => set.Samples * manifest.LayoutOf(set).RowBytes);
            return new ServedData(sets, blocks, BlockCache.Open(cacheFolder, sets[0].Sha256, bytes, options), options);
        }
        catch
        {
            blocks.Dispose();
            throw;
        }
    }
}
