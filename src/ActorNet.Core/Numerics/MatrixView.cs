using System.Runtime.InteropServices;

namespace ActorNet.Core.Numerics;

/// <summary>
/// A read-only row-major matrix over a span, or the transpose of one. A MathNet matrix (column-major, one sample a column) of
/// <c>n × m</c> is the same memory as the row-major <c>m × n</c> view.
/// </summary>
public readonly ref struct MatrixView
{
    private MatrixView(ReadOnlySpan<float> data, int rows, int columns, int stride, bool isTransposed)
    {
        Data = data;
        Rows = rows;
        Columns = columns;
        Stride = stride;
        IsTransposed = isTransposed;
    }

    /// <summary>The stored floats.</summary>
    public ReadOnlySpan<float> Data { get; }

    /// <summary>Rows of the matrix as it is used (after transposition).</summary>
    public int Rows { get; }

    /// <summary>Columns of the matrix as it is used (after transposition).</summary>
    public int Columns { get; }

    /// <summary>Floats from one stored row to the next.</summary>
    public int Stride { get; }

    /// <summary>True if element (i, j) lies at <c>j·Stride + i</c> instead of <c>i·Stride + j</c>.</summary>
    public bool IsTransposed { get; }

    /// <summary>A dense row-major view: element (i, j) lies at <c>i·columns + j</c>.</summary>
    /// <exception cref="ArgumentException">The span is too short for the shape.</exception>
    public static MatrixView RowMajor(ReadOnlySpan<float> data, int rows, int columns) => RowMajor(data, rows, columns, columns);

    /// <summary>A row-major view with a stride: element (i, j) lies at <c>i·stride + j</c>.</summary>
    /// <exception cref="ArgumentException">The span is too short for the shape.</exception>
    public static MatrixView RowMajor(ReadOnlySpan<float> data, int rows, int columns, int stride)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, columns);
        if (rows > 0 && columns > 0 && (((long)(rows - 1) * stride) + columns > data.Length))
        {
            throw new ArgumentException($"{rows}×{columns} with stride {stride} does not fit in {data.Length} floats.", nameof(data));
        }

        return new MatrixView(data, rows, columns, stride, isTransposed: false);
    }

    /// <summary>The transpose, over the same memory.</summary>
    public MatrixView Transpose() => new(Data, Columns, Rows, Stride, !IsTransposed);

    /// <summary>Element (i, j); for references and tests.</summary>
    public float this[int i, int j] => IsTransposed ? Data[(j * Stride) + i] : Data[(i * Stride) + j];

    internal ref readonly float Origin => ref MemoryMarshal.GetReference(Data);
}
