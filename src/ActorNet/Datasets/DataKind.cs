using ActorNet.Core.Data;

namespace ActorNet.Datasets;

/// <summary>What lies at a path.</summary>
internal enum DataKind
{
    /// <summary>A folder.</summary>
    Folder,

    /// <summary>An IDX file.</summary>
    Images,

    /// <summary>A file of text.</summary>
    Table,

    /// <summary>An NPY file.</summary>
    Array,

    /// <summary>An NPZ file.</summary>
    Arrays,

    /// <summary>A picture, or a folder of pictures.</summary>
    Pictures,
}

/// <summary>Tells what lies at a path.</summary>
internal static class DataKinds
{
    private static readonly string[] TableExtensions = [".csv", ".tsv", ".tab"];

    /// <summary>Tables and pictures by their endings, others by their first bytes, and those that have none of these by their names.</summary>
    /// <exception cref="DataException">There is nothing at the path; the message has the nearest catalogue name.</exception>
    public static DataKind Of(string path)
    {
        if (Directory.Exists(path))
        {
            return !ImageFiles.AreIn(path) && PictureFolder.IsOne(path) ? DataKind.Pictures : DataKind.Folder;
        }

        if (!File.Exists(path))
        {
            throw DatasetCatalog.Unknown(path, "no such file or data set");
        }

        var name = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        if (TableExtensions.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase))
        {
            return DataKind.Table;
        }

        if (PictureFolder.IsPicture(path))
        {
            return DataKind.Pictures;
        }

        using var stream = DataFile.Open(path);
        Span<byte> start = stackalloc byte[4];
        var read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return start[..read] switch
        {
            [0, 0, ..] => DataKind.Images,
            [0x93, (byte)'N', (byte)'U', (byte)'M'] => DataKind.Array,
            [(byte)'P', (byte)'K', 3 or 5, 4 or 6] => DataKind.Arrays,
            _ => OfDamaged(Path.GetFileName(name)),
        };
    }

    /// <summary>What a file without the first bytes of any kind was meant to be: a table has none.</summary>
    private static DataKind OfDamaged(string name) => Path.GetExtension(name).ToLowerInvariant() switch
    {
        ".npy" => DataKind.Array,
        ".npz" => DataKind.Arrays,
        _ when name.EndsWith("ubyte", StringComparison.OrdinalIgnoreCase) || name.Contains("idx", StringComparison.OrdinalIgnoreCase) => DataKind.Images,
        _ => DataKind.Table,
    };
}
