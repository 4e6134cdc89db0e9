namespace ActorNet.Core.Data;

/// <summary>An array as NumPy's NPY format stores it, in memory.</summary>
public sealed class NpyArray : SampleArray
{
    private readonly byte[] _content;

    /// <summary>For Fortran's order: elements from one to the next along each axis; null for C's order, in which they lie as they are asked for.</summary>
    private readonly int[]? _strides;

    private NpyArray(string name, NpyHeader header, byte[] content)
        : base(name, [.. header.Shape.Select(extent => (int)extent)], header.Element)
    {
        _content = content;
        if (header.IsColumnMajor && Shape.Count > 1)
        {
            _strides = new int[Shape.Count];
            var stride = 1;
            for (var axis = 0; axis < _strides.Length; axis++)
            {
                _strides[axis] = stride;
                stride *= Shape[axis];
            }
        }
    }

    /// <summary>Reads a file, plain or gzip.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DataException">It cannot be read, is no complete NPY array of numbers, or has no samples.</exception>
    public static NpyArray Read(string path)
    {
        using var stream = DataFile.Open(path);
        return Read(path, stream, stream.MaximumLength);
    }

    /// <summary>Reads an array to the end of a stream.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="stream">The stream, at its start.</param>
    /// <param name="maximumLength">Bytes that the stream can have at most; an array that needs more is refused before memory is taken.</param>
    /// <exception cref="DataException">It is no complete NPY array of numbers, or has no samples.</exception>
    public static NpyArray Read(string name, Stream stream, long maximumLength)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var header = NpyHeader.Read(name, stream);
        if (header.Shape.Count == 0 || header.Count == 0)
        {
            throw new DataException($"{name}: holds {(header.Shape.Count == 0 ? "a single number" : "no data")}, of shape ({string.Join(", ", header.Shape)}): not samples");
        }

        if (header.Count > MaximumElements || header.DataLength > Array.MaxLength)
        {
            throw new DataException($"{name}: {string.Join("×", header.Shape)} {header.Element.Name} are more than the {MaximumElements} elements allowed");
        }

        if (header.Length + header.DataLength > maximumLength)
        {
            throw Truncated(name, header);
        }

        var content = new byte[header.DataLength];
        if (stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false) < content.Length)
        {
            throw Truncated(name, header);
        }

        header.ExpectEnd(name, stream);
        return new NpyArray(name, header, content);
    }

    private protected override double Value(int index)
    {
        if (_strides is null)
        {
            return Element.Read(_content, index);
        }

        var place = 0;
        for (var axis = _strides.Length - 1; axis >= 0; axis--)
        {
            place += index % Shape[axis] * _strides[axis];
            index /= Shape[axis];
        }

        return Element.Read(_content, place);
    }

    private static DataException Truncated(string name, NpyHeader header) =>
        new($"{name}: truncated: {string.Join("×", header.Shape)} {header.Element.Name} need {header.DataLength} bytes after the head");
}
