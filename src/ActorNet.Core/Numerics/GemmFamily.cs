using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>A vector width with the register tile that measured fastest for it.</summary>
internal unsafe interface IGemmFamily
{
    /// <summary>Floats in a vector.</summary>
    static abstract int Width { get; }

    /// <summary>Rows of the full register tile.</summary>
    static abstract int Rows { get; }

    /// <summary>Vectors in a row of the full register tile.</summary>
    static abstract int Vectors { get; }

    /// <summary>Runs the tile of the given size, up to the full one.</summary>
    static abstract void Run(int rows, int vectors, bool pack, GemmTile* tile);

    /// <summary>Runs the full tile on packed operands.</summary>
    static abstract void RunFull(GemmTile* tile);
}

/// <summary>8 × 32: 16 of 32 accumulators suffice to hide the latency of one 512-bit multiply-add a cycle.</summary>
internal readonly unsafe struct Family512 : IGemmFamily
{
    public static int Width => 16;

    public static int Rows => 8;

    public static int Vectors => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run(int rows, int vectors, bool pack, GemmTile* tile) =>
        GemmDispatch<Vector512<float>, Operations512>.Run(rows, vectors, pack, tile);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void RunFull(GemmTile* tile) => GemmFullTile512.Run(tile);
}

/// <summary>4 × 24: twelve accumulators, three vectors of B and one of A fill the sixteen registers.</summary>
internal readonly unsafe struct Family256 : IGemmFamily
{
    public static int Width => 8;

    public static int Rows => 4;

    public static int Vectors => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run(int rows, int vectors, bool pack, GemmTile* tile) =>
        GemmDispatch<Vector256<float>, Operations256>.Run(rows, vectors, pack, tile);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void RunFull(GemmTile* tile) => GemmFullTile256.Run(tile);
}

/// <summary>6 × 16, for a C of at most 16 columns.</summary>
internal readonly unsafe struct Family256Medium : IGemmFamily
{
    public static int Width => 8;

    public static int Rows => 6;

    public static int Vectors => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run(int rows, int vectors, bool pack, GemmTile* tile) =>
        GemmDispatch<Vector256<float>, Operations256>.Run(rows, vectors, pack, tile);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void RunFull(GemmTile* tile) => Run(Rows, Vectors, pack: false, tile);
}

/// <summary>8 × 8, for a C of at most 8 columns.</summary>
internal readonly unsafe struct Family256Narrow : IGemmFamily
{
    public static int Width => 8;

    public static int Rows => 8;

    public static int Vectors => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run(int rows, int vectors, bool pack, GemmTile* tile) =>
        GemmDispatch<Vector256<float>, Operations256>.Run(rows, vectors, pack, tile);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void RunFull(GemmTile* tile) => Run(Rows, Vectors, pack: false, tile);
}

/// <summary>8 × 12: 24 of Arm's 32 registers.</summary>
internal readonly unsafe struct Family128 : IGemmFamily
{
    public static int Width => 4;

    public static int Rows => 8;

    public static int Vectors => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run(int rows, int vectors, bool pack, GemmTile* tile) =>
        GemmDispatch<Vector128<float>, Operations128>.Run(rows, vectors, pack, tile);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void RunFull(GemmTile* tile) => Run(Rows, Vectors, pack: false, tile);
}

/// <summary>From a tile's size to the code compiled for it.</summary>
internal static unsafe class GemmDispatch<TVector, TOperations>
    where TVector : unmanaged
    where TOperations : struct, IVectorOperations<TVector>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(int rows, int vectors, bool pack, GemmTile* tile)
    {
        switch (vectors)
        {
            case 1:
                RunRows<Constant1>(rows, pack, tile);
                break;
            case 2:
                RunRows<Constant2>(rows, pack, tile);
                break;
            default:
                RunRows<Constant3>(rows, pack, tile);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void RunRows<TVectors>(int rows, bool pack, GemmTile* tile)
        where TVectors : struct, IConstant
    {
        switch (rows)
        {
            case 1:
                Run<Constant1, TVectors>(pack, tile);
                break;
            case 2:
                Run<Constant2, TVectors>(pack, tile);
                break;
            case 3:
                Run<Constant3, TVectors>(pack, tile);
                break;
            case 4:
                Run<Constant4, TVectors>(pack, tile);
                break;
            case 5:
                Run<Constant5, TVectors>(pack, tile);
                break;
            case 6:
                Run<Constant6, TVectors>(pack, tile);
                break;
            case 7:
                Run<Constant7, TVectors>(pack, tile);
                break;
            default:
                Run<Constant8, TVectors>(pack, tile);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Run<TRows, TVectors>(bool pack, GemmTile* tile)
        where TRows : struct, IConstant
        where TVectors : struct, IConstant
    {
        if (pack)
        {
            GemmKernel.Run<TVector, TOperations, TRows, TVectors, Constant1>(tile);
        }
        else
        {
            GemmKernel.Run<TVector, TOperations, TRows, TVectors, Constant0>(tile);
        }
    }

    private readonly struct Constant0 : IConstant
    {
        public static int Value => 0;
    }

    private readonly struct Constant1 : IConstant
    {
        public static int Value => 1;
    }

    private readonly struct Constant2 : IConstant
    {
        public static int Value => 2;
    }

    private readonly struct Constant3 : IConstant
    {
        public static int Value => 3;
    }

    private readonly struct Constant4 : IConstant
    {
        public static int Value => 4;
    }

    private readonly struct Constant5 : IConstant
    {
        public static int Value => 5;
    }

    private readonly struct Constant6 : IConstant
    {
        public static int Value => 6;
    }

    private readonly struct Constant7 : IConstant
    {
        public static int Value => 7;
    }

    private readonly struct Constant8 : IConstant
    {
        public static int Value => 8;
    }
}
