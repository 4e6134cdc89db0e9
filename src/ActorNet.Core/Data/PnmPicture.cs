using System.Buffers.Binary;
using System.Globalization;

namespace ActorNet.Core.Data;

/// <summary>
/// A picture of Netpbm's formats PGM (grey) and PPM (colour), as text (P2, P3) or as bytes (P5, P6). The formats need no library: a head of numbers,
/// then the samples, row by row, a pixel's channels together.
/// </summary>
public sealed class PnmPicture
{
    /// <summary>File names that pictures of these formats end in.</summary>
    public static readonly IReadOnlyList<string> Extensions = [".pgm", ".ppm", ".pnm"];

    private const long MaximumBytes = 1L << 28;
    private const long MaximumSamples = 1L << 26;
    private const int MaximumExtent = 1 << 16;

    private PnmPicture(int height, int width, int channels, float[] values)
    {
        Height = height;
        Width = width;
        Channels = channels;
        Values = values;
    }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Pixels of a row.</summary>
    public int Width { get; }

    /// <summary>1 for grey, 3 for red, green and blue.</summary>
    public int Channels { get; }

    /// <summary>Height × width × channels in row-major order, from 0 to 1: stored values divided by the picture's largest possible one.</summary>
    public float[] Values { get; }

    /// <summary>Reads a file, plain or gzip.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DataException">It cannot be read, or is no complete picture of these formats.</exception>
    public static PnmPicture Read(string path) => Parse(path, DataFile.ReadAll(path, MaximumBytes));

    /// <summary>Reads a picture from memory.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="content">The whole file.</param>
    /// <exception cref="DataException">It is no complete picture of these formats.</exception>
    public static PnmPicture Parse(string name, ReadOnlySpan<byte> content)
    {
        if (content.Length < 2 || content[0] != 'P' || content[1] is not ((byte)'2' or (byte)'3' or (byte)'5' or (byte)'6'))
        {
            throw new DataException($"{name}: not a PGM or PPM picture: it does not begin with P2, P3, P5 or P6");
        }

        var isText = content[1] is (byte)'2' or (byte)'3';
        var channels = content[1] is (byte)'3' or (byte)'6' ? 3 : 1;
        var reader = new Reader(name, content[2..]);
        var width = reader.Number("width", MaximumExtent);
        var height = reader.Number("height", MaximumExtent);
        var largest = reader.Number("largest value", ushort.MaxValue);
        if (width == 0 || height == 0 || largest == 0 || (long)width * height * channels > MaximumSamples)
        {
            throw new DataException($"{name}: no picture has {width}×{height} pixels of 0 to {largest}");
        }

        // Each sample takes a byte at least, be it a digit: what cannot be there is refused before memory is taken.
        var samples = width * height * channels;
        var bytes = isText ? reader.Left : reader.LeftAfterBlank;
        if (bytes.Length < (isText || largest <= byte.MaxValue ? samples : 2L * samples))
        {
            throw new DataException($"{name}: truncated: {width}×{height}×{channels} values are more than the {bytes.Length} bytes after its head hold");
        }

        var values = new float[samples];
        for (var i = 0; i < values.Length; i++)
        {
            var value = isText ? reader.Number("value", ushort.MaxValue) : largest <= byte.MaxValue ? bytes[i] : BinaryPrimitives.ReadUInt16BigEndian(bytes[(2 * i)..]);
            values[i] = value <= largest
                ? (float)value / largest
                : throw new DataException($"{name}: value {i + 1} is {value}, above the largest, {largest}");
        }

        return new PnmPicture(height, width, channels, values);
    }

    private ref struct Reader(string name, ReadOnlySpan<byte> content)
    {
        private readonly ReadOnlySpan<byte> _content = content;
        private int _at;

        /// <summary>What has not been read.</summary>
        public readonly ReadOnlySpan<byte> Left => _content[_at..];

        /// <summary>What has not been read, behind the one blank that ends the head.</summary>
        public readonly ReadOnlySpan<byte> LeftAfterBlank => _at < _content.Length ? _content[(_at + 1)..] : [];

        /// <summary>The next number, behind blanks and comments.</summary>
        public int Number(string what, int maximum)
        {
            SkipBlanks();
            var start = _at;
            while (_at < _content.Length && _content[_at] is >= (byte)'0' and <= (byte)'9')
            {
                _at++;
            }

            return int.TryParse(_content[start.._at], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= maximum
                ? number
                : throw new DataException($"{name}: damaged picture: the {what} is missing or no whole number from 0 to {maximum}");
        }

        private void SkipBlanks()
        {
            while (_at < _content.Length && _content[_at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)'#')
            {
                if (_content[_at] == '#')
                {
                    var end = _content[_at..].IndexOf((byte)'\n');
                    _at = end < 0 ? _content.Length : _at + end;
                    continue;
                }

                _at++;
            }
        }
    }
}
