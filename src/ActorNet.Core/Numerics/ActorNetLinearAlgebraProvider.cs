using System.Buffers;
using System.Numerics.Tensors;
using MathNet.Numerics;
using MathNet.Numerics.Providers.LinearAlgebra;

namespace ActorNet.Core.Numerics;

/// <summary>
/// MathNet.Numerics' linear algebra over the kernels of <see cref="Gemm"/>: after <see cref="Use"/>, products of any
/// <c>Matrix&lt;float&gt;</c> in the program run on them. Everything else is what MathNet's managed provider does.
/// Products are cut over as many threads as <see cref="Control.MaxDegreeOfParallelism"/> allows; their bits do not depend on it.
/// </summary>
public sealed partial class ActorNetLinearAlgebraProvider : ILinearAlgebraProvider
{
    /// <summary>Multiply-adds below which a second thread costs more than it gains.</summary>
    private const long SmallestParallelWork = 1L << 21;

    /// <summary>Rows of C a thread gets at least.</summary>
    private const int SmallestParallelRows = 16;

    [ThreadStatic]
    private static GemmWorkspace? s_workspace;

    private static ManagedLinearAlgebraProvider Managed => ManagedLinearAlgebraProvider.Instance;

    /// <summary>Makes this the provider of the whole process, and returns the one that it replaces.</summary>
    public static ILinearAlgebraProvider Use()
    {
        var previous = LinearAlgebraControl.Provider;
        LinearAlgebraControl.Provider = new ActorNetLinearAlgebraProvider();
        return previous;
    }

    /// <summary>The name that MathNet prints.</summary>
    public override string ToString() => "ActorNet";

    /// <summary>True on every processor.</summary>
    public bool IsAvailable() => true;

    /// <summary>Nothing to do: no library has to be found.</summary>
    public void InitializeVerify()
    {
    }

    /// <summary>Nothing to do: the garbage collector owns the packing buffers.</summary>
    public void FreeResources()
    {
    }

    void ILinearAlgebraProvider<float>.AddArrays(float[] x, float[] y, float[] result)
    {
        CheckLengths(x, y, result);
        TensorPrimitives.Add(x, y, result);
    }

    void ILinearAlgebraProvider<float>.SubtractArrays(float[] x, float[] y, float[] result)
    {
        CheckLengths(x, y, result);
        TensorPrimitives.Subtract(x, y, result);
    }

    void ILinearAlgebraProvider<float>.PointWiseMultiplyArrays(float[] x, float[] y, float[] result)
    {
        CheckLengths(x, y, result);
        TensorPrimitives.Multiply(x, y, result);
    }

    void ILinearAlgebraProvider<float>.PointWiseDivideArrays(float[] x, float[] y, float[] result)
    {
        CheckLengths(x, y, result);
        TensorPrimitives.Divide(x, y, result);
    }

    void ILinearAlgebraProvider<float>.MatrixMultiply(
        float[] x, int rowsX, int columnsX, float[] y, int rowsY, int columnsY, float[] result) =>
        Multiply(Transpose.DontTranspose, Transpose.DontTranspose, 1f, x, rowsX, columnsX, y, rowsY, columnsY, 0f, result);

    void ILinearAlgebraProvider<float>.MatrixMultiplyWithUpdate(
        Transpose transposeA,
        Transpose transposeB,
        float alpha,
        float[] a,
        int rowsA,
        int columnsA,
        float[] b,
        int rowsB,
        int columnsB,
        float beta,
        float[] c) =>
        Multiply(transposeA, transposeB, alpha, a, rowsA, columnsA, b, rowsB, columnsB, beta, c);

    /// <summary>C = α·op(A)·op(B) + β·C, column-major; the sizes are those before transposition.</summary>
    private static void Multiply(
        Transpose transposeA,
        Transpose transposeB,
        float alpha,
        float[] a,
        int rowsA,
        int columnsA,
        float[] b,
        int rowsB,
        int columnsB,
        float beta,
        float[] c)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        ArgumentNullException.ThrowIfNull(c);

        // Column-major memory is the transpose's row-major memory, and Cᵀ = op(B)ᵀ·op(A)ᵀ.
        var product = new Product(
            b, columnsB, rowsB, transposeB != Transpose.DontTranspose, a, columnsA, rowsA, transposeA != Transpose.DontTranspose);
        var length = checked(product.Rows * product.Columns);
        if (product.Inner != product.RightRows || c.Length < length)
        {
            throw new ArgumentException(
                $"A of {rowsA}×{columnsA} and B of {rowsB}×{columnsB} do not fit each other or a result of {c.Length} numbers.");
        }

        // With α = 1 the chains start at 0 or at C; an operand that is also the result must be read to the end first.
        var accumulate = beta == 1f;
        if (alpha == 1f && (accumulate || beta == 0f) && !ReferenceEquals(a, c) && !ReferenceEquals(b, c))
        {
            product.Run(c, accumulate);
            return;
        }

        var temporary = ArrayPool<float>.Shared.Rent(length);
        product.Run(temporary, accumulate: false);
        for (var i = 0; i < length; i++)
        {
            c[i] = beta == 0f ? alpha * temporary[i] : MathF.FusedMultiplyAdd(alpha, temporary[i], beta * c[i]);
        }

        ArrayPool<float>.Shared.Return(temporary);
    }

    private static void CheckLengths(float[] x, float[] y, float[] result)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        ArgumentNullException.ThrowIfNull(result);
        if (x.Length != y.Length || x.Length != result.Length)
        {
            throw new ArgumentException($"Arrays of {x.Length}, {y.Length} and {result.Length} numbers must be equally long.");
        }
    }

    /// <summary>A row-major product over arrays, which unlike spans can be handed to other threads.</summary>
    private sealed record Product(
        float[] Left,
        int LeftStoredRows,
        int LeftStoredColumns,
        bool TransposeLeft,
        float[] Right,
        int RightStoredRows,
        int RightStoredColumns,
        bool TransposeRight)
    {
        public int Rows => TransposeLeft ? LeftStoredColumns : LeftStoredRows;

        public int Inner => TransposeLeft ? LeftStoredRows : LeftStoredColumns;

        public int RightRows => TransposeRight ? RightStoredColumns : RightStoredRows;

        public int Columns => TransposeRight ? RightStoredRows : RightStoredColumns;

        public void Run(float[] c, bool accumulate)
        {
            var work = (long)Rows * Columns * Inner;
            var threads = work < SmallestParallelWork ? 1 : Math.Min(Control.MaxDegreeOfParallelism, Rows / SmallestParallelRows);
            if (threads <= 1)
            {
                RunRows(0, Rows, c, accumulate);
                return;
            }

            Parallel.For(0, threads, part => RunRows(RowAt(part), RowAt(part + 1), c, accumulate));

            int RowAt(int part) => (int)((long)Rows * part / threads);
        }

        private void RunRows(int from, int to, float[] c, bool accumulate)
        {
            var workspace = s_workspace ??= new GemmWorkspace();
            var stride = LeftStoredColumns;
            var left = TransposeLeft
                ? MatrixView.RowMajor(Left.AsSpan(Math.Min(from, Left.Length)), LeftStoredRows, to - from, stride).Transpose()
                : MatrixView.RowMajor(Left.AsSpan(from * stride), to - from, LeftStoredColumns, stride);
            var right = MatrixView.RowMajor(Right, RightStoredRows, RightStoredColumns);
            right = TransposeRight ? right.Transpose() : right;
            var target = c.AsSpan(from * Columns, (to - from) * Columns);
            if (accumulate)
            {
                Gemm.MultiplyAccumulate(workspace, left, right, target, Columns);
            }
            else
            {
                Gemm.Multiply(workspace, left, right, target, Columns);
            }
        }
    }
}
