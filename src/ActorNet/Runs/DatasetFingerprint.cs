using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ActorNet.Core.Data;

namespace ActorNet.Runs;

/// <summary>Tells one data set from another by its numbers, however they came to be loaded.</summary>
internal static class DatasetFingerprint
{
    /// <summary>SHA-256 over shape, features, targets and weights, lower-case hexadecimal.</summary>
    public static string Of(Dataset dataset)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes<int>([dataset.Count, dataset.FeatureCount, dataset.ClassNames.Count, dataset.TargetWidth]));
        hash.AppendData(MemoryMarshal.AsBytes<float>(dataset.Features));
        hash.AppendData(MemoryMarshal.AsBytes<int>(dataset.Labels));
        hash.AppendData(MemoryMarshal.AsBytes<float>(dataset.Values));
        hash.AppendData(MemoryMarshal.AsBytes<float>(dataset.Weights));
        hash.AppendData(System.Text.Encoding.UTF8.GetBytes(string.Join('\n', dataset.ClassNames)));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
