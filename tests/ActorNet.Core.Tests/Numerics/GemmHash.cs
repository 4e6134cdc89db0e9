using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using ActorNet.Core.Numerics;

namespace ActorNet.Core.Tests.Numerics;

/// <summary>One hash over the bits of many products, and which vector widths computed them.</summary>
internal static class GemmHash
{
    public static string Widths =>
        $"512={Vector512.IsHardwareAccelerated} 256={Vector256.IsHardwareAccelerated} 128={Vector128.IsHardwareAccelerated}";

    public static string Compute()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var workspace = new GemmWorkspace();
        (int Rows, int Columns, int Inner)[] shapes =
        [
            (64, 100, 70), (33, 10, 300), (10, 8, 8), (5, 8, 2), (10, 1, 8), (17, 47, 600), (400, 33, 20), (9, 5, 31),
        ];
        foreach (var (rows, columns, inner) in shapes)
        {
            foreach (var (transposeA, transposeB) in new[] { (false, false), (true, false), (false, true), (true, true) })
            {
                var product = new GemmCase(rows, columns, inner, transposeA, transposeB, spare: 1, seed: 20);
                hash.AppendData(MemoryMarshal.AsBytes<float>(product.Multiply(workspace)));
                hash.AppendData(MemoryMarshal.AsBytes<float>(product.MultiplyAddBias(workspace)));
                hash.AppendData(MemoryMarshal.AsBytes<float>(product.MultiplyLanes(workspace, GemmCase.CutLanes(inner, 8, seed: 21))));
            }
        }

        return $"{Widths} {Convert.ToHexString(hash.GetHashAndReset())}";
    }
}
