using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ActorNet.Core.Numerics;

/// <summary>
/// A zeroed run of floats that starts on a 64-byte boundary and never moves, so that kernels may keep a pointer to it.
/// The garbage collector owns the memory: a kernel that outlives its run reads stale numbers, never freed memory.
/// </summary>
public sealed unsafe class AlignedBuffer
{
    private const int Alignment = 64;
    private readonly float[] _array;
    private readonly int _start;

    /// <summary>Takes memory for <paramref name="length"/> floats.</summary>
    /// <param name="length">Number of floats; zero or more.</param>
    public AlignedBuffer(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        _array = GC.AllocateArray<float>(length + (Alignment / sizeof(float)), pinned: true);
        var address = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_array));
        _start = (int)((-address & (Alignment - 1)) / sizeof(float));
    }

    /// <summary>Number of floats.</summary>
    public int Length { get; }

    /// <summary>The floats.</summary>
    public Span<float> Span => _array.AsSpan(_start, Length);

    /// <summary>The floats as memory that can be stored.</summary>
    public Memory<float> Memory => _array.AsMemory(_start, Length);

    /// <summary>Address of the first float; valid for as long as this object is reachable.</summary>
    public float* Address => (float*)Unsafe.AsPointer(ref _array[_start]);
}
