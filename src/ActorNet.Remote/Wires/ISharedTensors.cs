namespace ActorNet.Remote.Wires;

/// <summary>
/// Floats in memory that two processes of one host see: instead of the floats a message carries where they lie. Each side has a segment that it writes and the
/// other side reads. Everything that comes from the other side is checked: a place outside of the segment is a <see cref="Core.Actors.MessageFormatException"/>.
/// </summary>
internal interface ISharedTensors
{
    /// <summary>Where floats of the own segment lie, as the other side will ask for them; false if they lie elsewhere.</summary>
    bool TryLocate(ReadOnlyMemory<float> floats, out long place);

    /// <summary>Floats of the other side's segment.</summary>
    /// <param name="place">First float, as the other side says it.</param>
    /// <param name="count">How many.</param>
    Memory<float> Map(long place, int count);

    /// <summary>Marks a place of the own segment as lent to the other side, before it is told of it.</summary>
    void Lend(long place);

    /// <summary>Marks a place of the other side's segment as given back.</summary>
    void GiveBack(long place);
}
