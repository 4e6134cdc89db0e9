using ActorNet.Core.Numerics;
using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Providers.LinearAlgebra;

namespace ActorNet.Core.Tests.Numerics;

public sealed class ActorNetLinearAlgebraProviderTests
{
    private static readonly ILinearAlgebraProvider Ours = new ActorNetLinearAlgebraProvider();
    private static readonly ManagedLinearAlgebraProvider Managed = ManagedLinearAlgebraProvider.Instance;

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(7, 5, 3)]
    [InlineData(40, 65, 33)]
    [InlineData(200, 150, 120)]
    public void MatrixMultiply_AnyShape_EqualsManaged(int rows, int inner, int columns)
    {
        float[] a = Values(1, rows * inner), b = Values(2, inner * columns);
        float[] expected = new float[rows * columns], actual = new float[rows * columns];
        Managed.MatrixMultiply(a, rows, inner, b, inner, columns, expected);
        Ours.MatrixMultiply(a, rows, inner, b, inner, columns, actual);
        ShouldBeNear(actual, expected);
    }

    [Fact]
    public void MatrixMultiplyWithUpdate_EveryTranspositionAndScale_EqualsManaged()
    {
        const int Rows = 21, Inner = 34, Columns = 18;
        foreach (var transposeA in Enum.GetValues<Transpose>())
        {
            foreach (var transposeB in Enum.GetValues<Transpose>())
            {
                foreach (var (alpha, beta) in new[] { (1f, 0f), (1f, 1f), (2f, 0f), (-0.5f, 1f), (1.5f, 0.25f) })
                {
                    float[] a = Values(3, Rows * Inner), b = Values(4, Inner * Columns);
                    float[] expected = Values(5, Rows * Columns), actual = Values(5, Rows * Columns);
                    var (rowsA, columnsA) = transposeA == Transpose.DontTranspose ? (Rows, Inner) : (Inner, Rows);
                    var (rowsB, columnsB) = transposeB == Transpose.DontTranspose ? (Inner, Columns) : (Columns, Inner);
                    Managed.MatrixMultiplyWithUpdate(transposeA, transposeB, alpha, a, rowsA, columnsA, b, rowsB, columnsB, beta, expected);
                    Ours.MatrixMultiplyWithUpdate(transposeA, transposeB, alpha, a, rowsA, columnsA, b, rowsB, columnsB, beta, actual);
                    ShouldBeNear(actual, expected);
                }
            }
        }
    }

    [Fact]
    public void MatrixMultiply_ResultIsAnOperand_ReadsTheOperandFirst()
    {
        float[] a = Values(6, 30 * 30), b = Values(7, 30 * 30);
        var expected = new float[30 * 30];
        Managed.MatrixMultiply(a, 30, 30, b, 30, 30, expected);
        Ours.MatrixMultiply(a, 30, 30, b, 30, 30, a);
        ShouldBeNear(a, expected);
    }

    [Fact]
    public void MatrixMultiply_OneThreadOrMany_GivesTheSameBits()
    {
        float[] a = Values(8, 301 * 200), b = Values(9, 200 * 257);
        float[] one = new float[301 * 257], many = new float[301 * 257];
        var threads = Control.MaxDegreeOfParallelism;
        try
        {
            foreach (var transpose in new[] { Transpose.DontTranspose, Transpose.Transpose })
            {
                var (rowsB, columnsB) = transpose == Transpose.DontTranspose ? (200, 257) : (257, 200);
                Control.MaxDegreeOfParallelism = 1;
                Ours.MatrixMultiplyWithUpdate(Transpose.DontTranspose, transpose, 1f, a, 301, 200, b, rowsB, columnsB, 0f, one);
                Control.MaxDegreeOfParallelism = 5;
                Ours.MatrixMultiplyWithUpdate(Transpose.DontTranspose, transpose, 1f, a, 301, 200, b, rowsB, columnsB, 0f, many);
                many.ShouldBe(one);
            }
        }
        finally
        {
            Control.MaxDegreeOfParallelism = threads;
        }
    }

    [Fact]
    public void MatrixMultiply_ShapesThatDoNotFit_Throws()
    {
        Should.Throw<ArgumentException>(() => Ours.MatrixMultiply(new float[6], 2, 3, new float[4], 2, 2, new float[4]));
        Should.Throw<ArgumentException>(() => Ours.MatrixMultiply(new float[6], 2, 3, new float[6], 3, 2, new float[3]));
        Should.Throw<ArgumentException>(() => Ours.MatrixMultiply(new float[5], 2, 3, new float[6], 3, 2, new float[4]));
        Should.Throw<ArgumentNullException>(() => Ours.MatrixMultiply(null!, 2, 3, new float[6], 3, 2, new float[4]));
    }

    [Fact]
    public void Elementwise_SinglePrecision_EqualsManaged()
    {
        float[] x = Values(10, 77), y = Values(11, 77);
        (Action<ILinearAlgebraProvider, float[]> Run, string Name)[] operations =
        [
            ((provider, result) => provider.AddArrays(x, y, result), "add"),
            ((provider, result) => provider.SubtractArrays(x, y, result), "subtract"),
            ((provider, result) => provider.PointWiseMultiplyArrays(x, y, result), "multiply"),
            ((provider, result) => provider.PointWiseDivideArrays(x, y, result), "divide"),
        ];
        foreach (var (run, name) in operations)
        {
            float[] expected = new float[77], actual = new float[77];
            run(Managed, expected);
            run(Ours, actual);
            actual.ShouldBe(expected, name);
            Should.Throw<ArgumentException>(() => run(Ours, new float[76]));
        }
    }

    [Fact]
    public void Use_MatrixProductsOfTheProgram_RunOnItAndOtherTypesStillWork()
    {
        var a = Matrix<float>.Build.Dense(60, 50, Values(12, 3000));
        var b = Matrix<float>.Build.Dense(50, 40, Values(13, 2000));
        var c = Matrix<double>.Build.Dense(3, 3, (i, j) => i == j ? 4 : i + j);
        var expected = (a * b).ToColumnMajorArray();
        var expectedTransposed = a.TransposeThisAndMultiply(a).ToColumnMajorArray();
        var expectedInverse = c.Inverse().ToColumnMajorArray();
        var previous = ActorNetLinearAlgebraProvider.Use();
        try
        {
            LinearAlgebraControl.Provider.ShouldBeOfType<ActorNetLinearAlgebraProvider>();
            ShouldBeNear((a * b).ToColumnMajorArray(), expected);
            ShouldBeNear(a.TransposeThisAndMultiply(a).ToColumnMajorArray(), expectedTransposed);
            c.Inverse().ToColumnMajorArray().ShouldBe(expectedInverse);

            // The chain of the kernel, bit for bit: this is not the managed provider's product.
            var chain = new float[60 * 40];
            GemmReference.Multiply(
                MatrixView.RowMajor(b.ToColumnMajorArray(), 40, 50), MatrixView.RowMajor(a.ToColumnMajorArray(), 50, 60), default, chain, 60);
            (a * b).ToColumnMajorArray().ShouldBe(chain);
        }
        finally
        {
            LinearAlgebraControl.Provider = previous;
        }
    }

    private static float[] Values(ulong seed, int count)
    {
        var generator = new KeyedGenerator(seed, RandomPurpose.Generator);
        return [.. Enumerable.Range(0, count).Select(i => generator.Uniform((ulong)i) - 0.4f)];
    }

    private static void ShouldBeNear(float[] actual, float[] expected)
    {
        for (var i = 0; i < expected.Length; i++)
        {
            actual[i].ShouldBe(expected[i], 2e-5 * Math.Max(1, Math.Abs(expected[i])));
        }
    }
}
