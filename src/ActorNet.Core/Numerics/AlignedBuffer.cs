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
    private readonly float[]? _array;
    private readonly int _start;
    private readonly Memory<float> _given;
    private readonly float* _address;

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

    private AlignedBuffer(Memory<float> given)
    {
        using var pin = given.Pin();
        if (((nint)pin.Pointer & (Alignment - 1)) != 0)
        {
            throw new ArgumentException($"The memory does not start on a {Alignment}-byte boundary.", nameof(given));
        }

        Length = given.Length;
        _given = given;
        _address = (float*)pin.Pointer;
    }

    /// <summary>
    /// Stands over memory that somebody else has made, as it is: nothing is zeroed. The buffer keeps its owner alive.
    /// </summary>
    /// <param name="memory">Floats that start on a 64-byte boundary and never move: mapped, native, or an array that was allocated pinned.</param>
    /// <exception cref="ArgumentException">The memory does not start on a 64-byte boundary.</exception>
    public static AlignedBuffer Over(Memory<float> memory) => new(memory);

    /// <summary>Number of floats.</summary>
    public int Length { get; }

    /// <summary>The floats.</summary>
    public Span<float> Span => _array is null ? _given.Span : _array.AsSpan(_start, Length);

    /// <summary>The floats as memory that can be stored.</summary>
    public Memory<float> Memory => _array is null ? _given : _array.AsMemory(_start, Length);

    /// <summary>Address of the first float; valid for as long as this object is reachable.</summary>
    public float* Address => _array is null ? _address : (float*)Unsafe.AsPointer(ref _array[_start]);
}
