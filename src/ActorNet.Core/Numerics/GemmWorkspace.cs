namespace ActorNet.Core.Numerics;

/// <summary>Packing buffers for <see cref="Gemm"/>, kept for the life of a run. One workspace serves one thread at a time.</summary>
/// <remarks>Buffers grow to the largest product seen; from then on a product allocates nothing.</remarks>
public sealed unsafe class GemmWorkspace
{
    /// <summary>Floats of the largest register tile (8 × 32).</summary>
    internal const int TileLength = 8 * 32;

    private readonly AlignedBuffer _zeros = new(TileLength);
    private readonly AlignedBuffer _scratch = new(2 * TileLength);
    private AlignedBuffer _left = new(0);
    private AlignedBuffer _right = new(0);
    private AlignedBuffer _pending = new(0);

    /// <summary>Zeros, where chains without a starting value start.</summary>
    internal float* Zeros => _zeros.Address;

    /// <summary>A tile for results, and one for starting values, at the right edge of C.</summary>
    internal float* Scratch => _scratch.Address;

    /// <summary>Room for the packed rows of A.</summary>
    internal float* Left(int length) => Grow(ref _left, length);

    /// <summary>Room for one packed panel of B.</summary>
    internal float* Right(int length) => Grow(ref _right, length);

    /// <summary>Room for tiles that wait for their sibling in the lane tree.</summary>
    internal float* Pending(int tiles) => Grow(ref _pending, tiles * TileLength);

    private static float* Grow(ref AlignedBuffer buffer, int length)
    {
        if (buffer.Length < length)
        {
            buffer = new AlignedBuffer(length);
        }

        return buffer.Address;
    }
}
