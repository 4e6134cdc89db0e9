namespace ActorNet.Core.Training;

/// <summary>A named array of floats in a safetensors file.</summary>
/// <param name="Name">Its name, unique in the file.</param>
/// <param name="Shape">Row-major shape; empty for a single number.</param>
/// <param name="Values">As many floats as the shape says.</param>
public sealed record SafeTensor(string Name, IReadOnlyList<int> Shape, ReadOnlyMemory<float> Values);

/// <summary>What a safetensors file holds. The format: <c>https://huggingface.co/docs/safetensors</c>.</summary>
/// <param name="Tensors">In the order of their places in the file.</param>
/// <param name="Metadata">The free text map of the file, without the two checksums that <see cref="SafeTensorsWriter"/> adds.</param>
/// <param name="Sha256">
/// SHA-256 of the data section, lower-case hexadecimal. Where the tensors are those of a parameter vector in order, this is the SHA-256
/// of the weights.
/// </param>
public sealed record SafeTensors(IReadOnlyList<SafeTensor> Tensors, IReadOnlyDictionary<string, string> Metadata, string Sha256)
{
    /// <summary>Metadata key of the checksum of the data section.</summary>
    internal const string DataChecksumKey = "sha256";

    /// <summary>Metadata key of the checksum of the header, computed with zeros in the place of its own digits.</summary>
    internal const string HeaderChecksumKey = "header_sha256";

    /// <summary>Header key of the metadata.</summary>
    internal const string MetadataKey = "__metadata__";

    /// <summary>Digits of a checksum.</summary>
    internal const int ChecksumDigits = 64;

    /// <summary>The tensor of that name, or null.</summary>
    public SafeTensor? Find(string name) => Tensors.FirstOrDefault(tensor => tensor.Name == name);
}
