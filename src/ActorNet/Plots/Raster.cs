namespace ActorNet.Plots;

/// <summary>A colour: red, green and blue from 0 to 1.</summary>
internal readonly record struct Colour(double Red, double Green, double Blue)
{
    public static readonly Colour White = new(1, 1, 1);

    // The plots' blue and orange, told apart by people who see fewer colours too; further classes get further ones.
    private static readonly Colour[] Classes =
    [
        Parse("#2563eb"), Parse("#d9480f"), Parse("#2f9e44"), Parse("#9c36b5"), Parse("#e0a100"), Parse("#0c8599"), Parse("#c2255c"), Parse("#5c4a3d"), Parse("#74b816"), Parse("#495057"),
    ];

    /// <summary>As SVG has it.</summary>
    public string Text => $"#{Byte(Red):x2}{Byte(Green):x2}{Byte(Blue):x2}";

    /// <summary>The colour of a class; after ten they begin again.</summary>
    public static Colour OfClass(int number) => Classes[number % Classes.Length];

    /// <summary>From orange (−1) over white (0) to blue (1).</summary>
    public static Colour Diverging(double value) =>
        double.IsNaN(value) ? new(0.8, 0.8, 0.8) : White.Mix(value < 0 ? OfClass(1) : OfClass(0), Math.Min(1, Math.Abs(value)));

    /// <summary>A share of the way to another colour.</summary>
    public Colour Mix(Colour other, double share) =>
        new(Red + ((other.Red - Red) * share), Green + ((other.Green - Green) * share), Blue + ((other.Blue - Blue) * share));

    /// <summary>The three bytes.</summary>
    public void CopyTo(Span<byte> pixel)
    {
        pixel[0] = Byte(Red);
        pixel[1] = Byte(Green);
        pixel[2] = Byte(Blue);
    }

    private static Colour Parse(string text) =>
        new(Convert.ToInt32(text[1..3], 16) / 255.0, Convert.ToInt32(text[3..5], 16) / 255.0, Convert.ToInt32(text[5..7], 16) / 255.0);

    private static byte Byte(double channel) => (byte)Math.Round(Math.Clamp(channel, 0, 1) * 255);
}

/// <summary>A raster of cells, each so many pixels wide and high.</summary>
internal sealed class Raster(int columns, int rows, int cellWidth, int cellHeight)
{
    private readonly byte[] _pixels = new byte[checked(3 * columns * cellWidth * rows * cellHeight)];

    /// <summary>With square cells.</summary>
    public Raster(int columns, int rows, int cell)
        : this(columns, rows, cell, cell)
    {
    }

    public int Width => columns * cellWidth;

    public int Height => rows * cellHeight;

    /// <summary>Colours a cell.</summary>
    public void Set(int column, int row, Colour colour)
    {
        Span<byte> pixel = stackalloc byte[3];
        colour.CopyTo(pixel);
        for (var y = row * cellHeight; y < (row + 1) * cellHeight; y++)
        {
            for (var x = column * cellWidth; x < (column + 1) * cellWidth; x++)
            {
                pixel.CopyTo(_pixels.AsSpan(3 * ((y * Width) + x)));
            }
        }
    }

    public byte[] ToPng() => PngWriter.Write(Width, Height, _pixels);
}
