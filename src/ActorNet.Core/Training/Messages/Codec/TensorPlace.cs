namespace ActorNet.Core.Training.Messages.Codec;

/// <summary>Where the floats of a tensor are: behind its head, apart from the message, or in memory that both sides see.</summary>
/// <param name="Flag">Added to the format.</param>
/// <param name="Place">With <see cref="SharedFlag"/>: where they lie.</param>
internal readonly record struct TensorPlace(byte Flag, long Place)
{
    public const byte InlineFlag = 0;
    public const byte SharedFlag = 0x40;
    public const byte ApartFlag = 0x80;

    public static TensorPlace Inline => default;

    public static TensorPlace Apart => new(ApartFlag, 0);

    public static TensorPlace Shared(long place) => new(SharedFlag, place);
}
