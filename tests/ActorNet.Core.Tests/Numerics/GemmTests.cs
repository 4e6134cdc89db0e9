using ActorNet.Core.Numerics;

namespace ActorNet.Core.Tests.Numerics;

public sealed class GemmTests
{
    private readonly GemmWorkspace _workspace = new();

    public static TheoryData<bool, bool> Transpositions => new() { { false, false }, { true, false }, { false, true }, { true, true } };

    [Theory]
    [MemberData(nameof(Transpositions))]
    public void Multiply_SizesAroundTheTiles_HasTheReferencesBits(bool transposeA, bool transposeB)
    {
        int[] rows = [0, 1, 3, 4, 5, 7, 8, 9, 16, 17, 25];
        int[] columns = [0, 1, 2, 4, 5, 8, 9, 10, 15, 16, 17, 23, 24, 25, 31, 32, 33, 49, 70];
        int[] inner = [0, 1, 2, 7, 8, 9, 33];
        foreach (var m in rows)
        {
            foreach (var n in columns)
            {
                foreach (var k in inner)
                {
                    CheckAll(new GemmCase(m, n, k, transposeA, transposeB, (m + n + k) % 3, seed: 1));
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Transpositions))]
    public void Multiply_SizesAroundTheBlocks_HasTheReferencesBits(bool transposeA, bool transposeB)
    {
        const int Rows = GemmBlocked<Family256>.RowBlock;
        const int Inner = GemmBlocked<Family256>.InnerBlock;
        (int Rows, int Columns, int Inner)[] sizes =
        [
            (Rows - 1, 40, 20), (Rows, 33, 21), (Rows + 1, 32, 22), ((2 * Rows) + 3, 17, 5), (20, 70, Inner - 1),
            (9, 40, Inner), (9, 40, Inner + 1), (8, 33, (2 * Inner) + 1), (Rows + 9, 35, Inner + 9), (3, 5, (3 * Inner) + 7),
        ];
        foreach (var (m, n, k) in sizes)
        {
            CheckAll(new GemmCase(m, n, k, transposeA, transposeB, m % 2, seed: 2));
        }
    }

    [Theory]
    [InlineData(64, 512, 784, false, false)]
    [InlineData(784, 512, 64, true, false)]
    [InlineData(128, 512, 10, false, true)]
    [InlineData(128, 10, 512, false, false)]
    [InlineData(512, 10, 128, true, false)]
    [InlineData(10, 8, 8, false, false)]
    [InlineData(10, 8, 2, false, false)]
    [InlineData(8, 1, 10, true, false)]
    [InlineData(10, 8, 1, false, true)]
    public void Multiply_TrainingShapes_HasTheReferencesBits(int rows, int columns, int inner, bool transposeA, bool transposeB) =>
        CheckAll(new GemmCase(rows, columns, inner, transposeA, transposeB, spare: 0, seed: 3));

    [Theory]
    [MemberData(nameof(Transpositions))]
    public void Multiply_RandomShapes_HasTheReferencesBits(bool transposeA, bool transposeB)
    {
        var generator = new KeyedGenerator(4, RandomPurpose.Generator);
        for (var trial = 0UL; trial < 60; trial++)
        {
            int Draw(ulong index, int limit) => (int)(generator.Uniform((trial * 4) + index) * limit);
            CheckAll(new GemmCase(Draw(0, 90), Draw(1, 130), Draw(2, 300), transposeA, transposeB, Draw(3, 9), seed: trial));
        }
    }

    [Fact]
    public void MultiplyLanes_ManyLanes_AddsThemInTheTree()
    {
        foreach (var lanes in new[] { 1, 2, 4, 8, 16, 64, 1024 })
        {
            foreach (var (m, n, k) in new[] { (9, 35, 130), (33, 40, 64), (5, 3, 1), (8, 32, 0), (40, 10, 700) })
            {
                var product = new GemmCase(m, n, k, transposeA: true, transposeB: false, spare: 1, seed: 5);
                var laneEnds = GemmCase.CutLanes(k, lanes, seed: 6);
                ShouldHaveBits(product.MultiplyLanes(_workspace, laneEnds), product.ReferenceMultiplyLanes(laneEnds), $"{product}, {lanes} lanes");
            }
        }
    }

    [Fact]
    public void MultiplyLanes_EmptyLanes_AreAddedAsZeros()
    {
        // A chain that underflows ends in −0; with an empty lane's +0 it is +0: leaving the empty lane out would show.
        float[] a = [-1e-30f], b = [1e-30f], c = [5f];
        Gemm.MultiplyLanes(_workspace, MatrixView.RowMajor(a, 1, 1), MatrixView.RowMajor(b, 1, 1), [1], c, 1);
        float.IsNegative(c[0]).ShouldBeTrue();
        Gemm.MultiplyLanes(_workspace, MatrixView.RowMajor(a, 1, 1), MatrixView.RowMajor(b, 1, 1), [0, 1], c, 1);
        BitConverter.SingleToInt32Bits(c[0]).ShouldBe(0);
        ShouldMatchLanes([0, 0, 0, 0, 7, 7, 20, 20]);
        ShouldMatchLanes([20, 20]);
        ShouldMatchLanes([0, 20]);
    }

    [Fact]
    public void Multiply_InfiniteAndNotANumber_PropagateLikeTheReference()
    {
        float[] special = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0f, -0f, float.MaxValue, float.Epsilon];
        foreach (var inner in new[] { 3, 40, 300 })
        {
            var product = new GemmCase(21, 45, inner, transposeA: false, transposeB: false, spare: 0, seed: 7);
            for (var i = 0; i < product.AStorage.Length; i += 19)
            {
                product.AStorage[i] = special[i % special.Length];
            }

            CheckAll(product);
        }
    }

    [Fact]
    public void MultiplyLanes_NotAPowerOfTwoOrNotAscending_Throws()
    {
        Should.Throw<ArgumentException>(() => ShouldMatchLanes([1, 2, 20])).Message.ShouldContain("power of two");
        Should.Throw<ArgumentException>(() => ShouldMatchLanes([])).Message.ShouldContain("power of two");
        Should.Throw<ArgumentException>(() => ShouldMatchLanes([15, 10, 20, 20])).Message.ShouldContain("before");
        Should.Throw<ArgumentException>(() => ShouldMatchLanes([10, 19])).Message.ShouldContain("instead of 20");
    }

    [Fact]
    public void Multiply_ShapesThatDoNotFit_Throws()
    {
        var data = new float[6];
        Should.Throw<ArgumentException>(
            () => Gemm.Multiply(_workspace, MatrixView.RowMajor(data, 2, 3), MatrixView.RowMajor(data, 2, 3), new float[6], 3));
        Should.Throw<ArgumentException>(
            () => Gemm.Multiply(_workspace, MatrixView.RowMajor(data, 2, 3), MatrixView.RowMajor(data, 3, 2), new float[3], 2));
        Should.Throw<ArgumentException>(
            () => Gemm.Multiply(_workspace, MatrixView.RowMajor(data, 2, 3), MatrixView.RowMajor(data, 3, 2), new float[9], 1));
        Should.Throw<ArgumentException>(
            () => Gemm.MultiplyAddBias(_workspace, MatrixView.RowMajor(data, 2, 3), MatrixView.RowMajor(data, 3, 2), data, new float[4], 2));
    }

    [Fact]
    public void Multiply_SecondTime_AllocatesNothing()
    {
        GemmCase[] products =
        [
            new(64, 100, 300, transposeA: false, transposeB: false, spare: 0, seed: 8),
            new(70, 64, 64, transposeA: true, transposeB: false, spare: 0, seed: 9),
            new(64, 50, 10, transposeA: false, transposeB: true, spare: 0, seed: 10),
        ];
        int[] laneEnds = [16, 32, 48, 64];
        var c = new float[70 * 100];
        RunAll();
        var before = GC.GetAllocatedBytesForCurrentThread();
        RunAll();
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);

        void RunAll()
        {
            Gemm.Multiply(_workspace, products[0].A, products[0].B, c, 100);
            Gemm.MultiplyLanes(_workspace, products[1].A, products[1].B, laneEnds, c, 64);
            Gemm.Multiply(_workspace, products[2].A, products[2].B, c, 50);
        }
    }

    private static void ShouldHaveBits(float[] actual, float[] expected, string what)
    {
        for (var i = 0; i < expected.Length; i++)
        {
            var same = BitConverter.SingleToInt32Bits(actual[i]) == BitConverter.SingleToInt32Bits(expected[i]);
            if (!same && !(float.IsNaN(actual[i]) && float.IsNaN(expected[i])))
            {
                Assert.Fail($"{what}: element {i} is {actual[i]:R} instead of {expected[i]:R}");
            }
        }
    }

    private void ShouldMatchLanes(int[] laneEnds)
    {
        var product = new GemmCase(10, 37, 20, transposeA: true, transposeB: false, spare: 1, seed: 11);
        ShouldHaveBits(product.MultiplyLanes(_workspace, laneEnds), product.ReferenceMultiplyLanes(laneEnds), product.ToString());
    }

    private void CheckAll(GemmCase product)
    {
        ShouldHaveBits(product.Multiply(_workspace), product.ReferenceMultiply(), product.ToString());
        ShouldHaveBits(product.MultiplyAddBias(_workspace), product.ReferenceMultiplyAddBias(), $"{product} with bias");
        ShouldHaveBits(product.MultiplyAccumulate(_workspace), product.ReferenceMultiplyAccumulate(), $"{product} accumulated");
        var laneEnds = GemmCase.CutLanes(product.Inner, lanes: 4, seed: 12);
        ShouldHaveBits(product.MultiplyLanes(_workspace, laneEnds), product.ReferenceMultiplyLanes(laneEnds), $"{product} in lanes");
    }
}
