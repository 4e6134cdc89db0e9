using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;

namespace ActorNet.Remote.Local;

/// <summary>
/// A segment's file in this process's memory. The garbage collector owns it: it stays mapped for as long as somebody holds it or a view of its floats, so that
/// nobody ever reads memory that is gone.
/// </summary>
internal sealed unsafe class SegmentMapping
{
    private readonly MemoryMappedViewAccessor _control;
    private readonly MemoryMappedViewAccessor? _floats;
    private readonly byte* _controlStart;
    private readonly float* _floatStart;
    private readonly MappedFloats[] _tensors;

    private SegmentMapping(MemoryMappedFile file, SegmentLayout layout, bool mayWrite)
    {
        Layout = layout;
        _control = file.CreateViewAccessor(0, layout.FloatsAt);
        _controlStart = Start(_control);
        if (layout.FloatBytes > 0)
        {
            _floats = file.CreateViewAccessor(
                layout.FloatsAt, layout.FloatBytes, mayWrite ? MemoryMappedFileAccess.ReadWrite : MemoryMappedFileAccess.Read);
            _floatStart = (float*)Start(_floats);
        }

        _tensors = new MappedFloats[layout.Tensors];
        for (var index = 0; index < _tensors.Length; index++)
        {
            _tensors[index] = new MappedFloats(this, _floatStart + (layout.Stride * index), layout.Parameters);
        }
    }

    /// <summary>Where everything lies.</summary>
    public SegmentLayout Layout { get; }

    /// <summary>Maps a file, which must be as long as the layout says.</summary>
    /// <param name="file">Open for reading and writing; stays open.</param>
    /// <param name="layout">Where everything lies.</param>
    /// <param name="mayWrite">False to have the system refuse writes to floats.</param>
    public static SegmentMapping Of(FileStream file, SegmentLayout layout, bool mayWrite)
    {
        using var mapped = MemoryMappedFile.CreateFromFile(
            file, mapName: null, capacity: 0, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
        return new SegmentMapping(mapped, layout, mayWrite);
    }

    /// <summary>A vector or slot.</summary>
    public Memory<float> Tensor(int index) => _tensors[index].Memory;

    /// <summary>Who uses a row.</summary>
    public ref long State(int row) => ref *(long*)(_controlStart + Layout.RowAt(row));

    /// <summary>How often a row has lent a slot; the owner counts.</summary>
    public ref int Lent(int row, int slot) => ref Counts(row, slot)[0];

    /// <summary>How often the borrower has taken a slot that was lent to it; the borrower counts.</summary>
    public ref int Taken(int row, int slot) => ref Counts(row, slot)[1];

    /// <summary>How often the borrower has given a slot back; the borrower counts.</summary>
    public ref int Returned(int row, int slot) => ref Counts(row, slot)[2];

    /// <summary>The header.</summary>
    public Span<byte> Header => new(_controlStart, SegmentLayout.HeaderBytes);

    /// <summary>True if floats lie within: where, counted from the first.</summary>
    public bool TryLocate(ReadOnlySpan<float> floats, out long place)
    {
        var offset = (byte*)Unsafe.AsPointer(ref Unsafe.AsRef(in floats.GetPinnableReference())) - (byte*)_floatStart;
        place = offset / sizeof(float);
        return !floats.IsEmpty && _floatStart is not null && offset >= 0 && offset < Layout.FloatBytes && offset % sizeof(float) == 0
            && Layout.TensorOf(place, floats.Length) >= 0;
    }

    private int* Counts(int row, int slot) =>
        (int*)(_controlStart + Layout.RowAt(row) + SegmentLayout.CountsInRow) + ((long)SegmentLayout.CountsOfSlot * slot);

    /// <summary>No reference is counted on the handle: whoever holds a pointer holds this object, and the handle's own finalizer unmaps.</summary>
    private static byte* Start(MemoryMappedViewAccessor view) =>
        (byte*)view.SafeMemoryMappedViewHandle.DangerousGetHandle() + view.PointerOffset;
}
