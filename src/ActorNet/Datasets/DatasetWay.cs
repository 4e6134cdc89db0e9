using System.Security.Cryptography;
using ActorNet.Core.Data;

namespace ActorNet.Datasets;

/// <summary>A way to obtain the files of a data set that is not on this machine. Tests replace it.</summary>
internal interface IDatasetWay
{
    /// <summary>What the list of ways tried calls it.</summary>
    string Description { get; }

    /// <summary>Gets the content of every file, checked.</summary>
    /// <exception cref="DataException">It did not work; the message says why in one line.</exception>
    IReadOnlyDictionary<DatasetPart, byte[]> Obtain(DatasetEntry entry, CancellationToken cancellation);
}

/// <summary>The checks every file of a catalogue data set passes, wherever it was found.</summary>
internal static class DatasetCheck
{
    /// <summary>Returns the content if it is the file's, else says in what it differs.</summary>
    public static byte[] Verified(string name, DatasetFile file, byte[] content)
    {
        if (content.Length != file.Size)
        {
            throw new DataException($"{name}: wrong file: {content.Length} bytes of content, {file.Name} has {file.Size}");
        }

        var sha256 = Convert.ToHexStringLower(SHA256.HashData(content));
        return sha256 == file.Sha256
            ? content
            : throw new DataException($"{name}: wrong file: SHA-256 {sha256}, {file.Name} has {file.Sha256}");
    }
}
