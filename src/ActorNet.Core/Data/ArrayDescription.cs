namespace ActorNet.Core.Data;

/// <summary>An array of a file.</summary>
/// <param name="Name">Its name in the file, or what it is.</param>
/// <param name="Format">Of the file, such as <c>NPY 1.0, C order</c>.</param>
/// <param name="TypeName">Type of its elements by NumPy's name, such as <c>float32</c>.</param>
/// <param name="Shape">Extents; the first is the number of samples.</param>
/// <param name="Bytes">Bytes of its elements.</param>
/// <param name="Numbers">What the numbers come to, or null if the file ends before its last number.</param>
public sealed record ArrayDescription(string Name, string Format, string TypeName, IReadOnlyList<long> Shape, long Bytes, NumberSummary? Numbers)
{
    /// <summary>Describes the array of an NPY file, whose numbers are read but not kept.</summary>
    /// <param name="path">The file, plain or gzip.</param>
    /// <exception cref="DataException">It cannot be read, or is no array of numbers.</exception>
    public static ArrayDescription OfNpy(string path)
    {
        using var stream = DataFile.Open(path);
        return Of(Path.GetFileName(path), path, stream);
    }

    /// <summary>Describes the arrays of an NPZ file, whose numbers are read but not kept.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DataException">It cannot be read, or has something other than arrays of numbers.</exception>
    public static IReadOnlyList<ArrayDescription> OfNpz(string path)
    {
        using var file = NpzFile.Open(path);
        return [.. file.Names.Select(name => file.Use(name, (title, stream, _) => Of(name, title, stream)))];
    }

    /// <summary>Describes the array of an IDX file.</summary>
    /// <param name="path">The file, plain or gzip.</param>
    /// <exception cref="DataException">It cannot be read, or is no IDX array.</exception>
    public static ArrayDescription OfIdx(string path)
    {
        var array = IdxArray.Read(path);
        return new ArrayDescription(
            Path.GetFileName(path), "IDX", array.TypeName, [.. array.Shape.Select(extent => (long)extent)], array.ByteCount, NumberSummary.Of(array.ToSingles(1)));
    }

    /// <summary>Number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (product, extent) => product * extent);

    /// <summary>What the axes of such an array usually are: series have steps and features, pictures height, width and channels, videos frames besides.</summary>
    public string Axes => Shape.Count switch
    {
        0 => "a single number",
        1 => "samples",
        2 => "samples x features",
        3 when TypeName == "uint8" => "samples x height x width",
        3 => "samples x steps x features",
        4 => "samples x height x width x channels",
        5 => "samples x frames x height x width x channels",
        _ => $"samples and {Shape.Count - 1} more axes",
    };

    private static ArrayDescription Of(string name, string title, Stream stream)
    {
        var header = NpyHeader.Read(title, stream);
        var format = $"NPY {header.Version}, {(header.IsColumnMajor ? "Fortran order" : "C order")}{(header.Element.IsBigEndian ? ", big-endian" : "")}";
        var numbers = NumberSummary.Of(stream, header.Element, header.Count);
        if (numbers is not null)
        {
            header.ExpectEnd(title, stream);
        }

        return new ArrayDescription(name, format, header.Element.Name, header.Shape, header.DataLength, numbers);
    }
}
