using ActorNet.Core.Numerics;

namespace ActorNet.Core.Tests.Numerics;

/// <summary>Products to compare with <see cref="GemmReference"/>: operands with room to spare, filled from a seed.</summary>
internal sealed class GemmCase
{
    private readonly float[] _a;
    private readonly float[] _b;
    private readonly float[] _bias;
    private readonly int _aStride;
    private readonly int _bStride;
    private readonly int _cStride;

    public GemmCase(int rows, int columns, int inner, bool transposeA, bool transposeB, int spare, ulong seed)
    {
        (Rows, Columns, Inner, TransposeA, TransposeB) = (rows, columns, inner, transposeA, transposeB);
        _aStride = (transposeA ? rows : inner) + spare;
        _bStride = (transposeB ? inner : columns) + (2 * spare);
        _cStride = columns + (3 * spare);
        var generator = new KeyedGenerator(seed, RandomPurpose.Generator);
        _a = Fill(generator, 0, (transposeA ? inner : rows) * _aStride);
        _b = Fill(generator, 1, (transposeB ? columns : inner) * _bStride);
        _bias = Fill(generator, 2, columns);
        Start = Fill(generator, 3, rows * _cStride);
    }

    public int Rows { get; }

    public int Columns { get; }

    public int Inner { get; }

    public bool TransposeA { get; }

    public bool TransposeB { get; }

    /// <summary>What C holds before the product, between the rows included.</summary>
    public float[] Start { get; }

    public float[] AStorage => _a;

    public MatrixView A => TransposeA
        ? MatrixView.RowMajor(_a, Inner, Rows, _aStride).Transpose()
        : MatrixView.RowMajor(_a, Rows, Inner, _aStride);

    public MatrixView B => TransposeB
        ? MatrixView.RowMajor(_b, Columns, Inner, _bStride).Transpose()
        : MatrixView.RowMajor(_b, Inner, Columns, _bStride);

    public float[] Multiply(GemmWorkspace workspace)
    {
        var c = (float[])Start.Clone();
        Gemm.Multiply(workspace, A, B, c, _cStride);
        return c;
    }

    public float[] MultiplyAddBias(GemmWorkspace workspace)
    {
        var c = (float[])Start.Clone();
        Gemm.MultiplyAddBias(workspace, A, B, _bias, c, _cStride);
        return c;
    }

    public float[] MultiplyAccumulate(GemmWorkspace workspace)
    {
        var c = (float[])Start.Clone();
        Gemm.MultiplyAccumulate(workspace, A, B, c, _cStride);
        return c;
    }

    public float[] MultiplyLanes(GemmWorkspace workspace, int[] laneEnds)
    {
        var c = (float[])Start.Clone();
        Gemm.MultiplyLanes(workspace, A, B, laneEnds, c, _cStride);
        return c;
    }

    public float[] ReferenceMultiply()
    {
        var c = (float[])Start.Clone();
        GemmReference.Multiply(A, B, default, c, _cStride);
        return c;
    }

    public float[] ReferenceMultiplyAddBias()
    {
        var c = (float[])Start.Clone();
        GemmReference.Multiply(A, B, _bias, c, _cStride);
        return c;
    }

    public float[] ReferenceMultiplyLanes(int[] laneEnds)
    {
        var c = (float[])Start.Clone();
        GemmReference.MultiplyLanes(A, B, laneEnds, c, _cStride);
        return c;
    }

    /// <summary>The chains from C's old values, element by element.</summary>
    public float[] ReferenceMultiplyAccumulate()
    {
        var c = (float[])Start.Clone();
        for (var i = 0; i < Rows; i++)
        {
            for (var j = 0; j < Columns; j++)
            {
                for (var k = 0; k < Inner; k++)
                {
                    c[(i * _cStride) + j] = MathF.FusedMultiplyAdd(A[i, k], B[k, j], c[(i * _cStride) + j]);
                }
            }
        }

        return c;
    }

    public override string ToString() =>
        $"{Rows}×{Columns}×{Inner} {(TransposeA ? 'T' : 'N')}{(TransposeB ? 'T' : 'N')}, strides {_aStride}, {_bStride}, {_cStride}";

    /// <summary>Cuts the inner index in lanes at places drawn from a seed; some lanes are empty.</summary>
    public static int[] CutLanes(int inner, int lanes, ulong seed)
    {
        var generator = new KeyedGenerator(seed, RandomPurpose.Generator, layer: 9);
        var ends = Enumerable.Range(0, lanes - 1).Select(lane => (int)(generator.Uniform((ulong)lane) * (inner + 1))).Order().ToList();
        return [.. ends, inner];
    }

    private static float[] Fill(KeyedGenerator generator, int operand, int length)
    {
        var values = new float[length];
        for (var i = 0; i < length; i++)
        {
            values[i] = (2 * generator.Uniform(((ulong)operand << 32) + (ulong)i)) - 1;
        }

        return values;
    }
}
