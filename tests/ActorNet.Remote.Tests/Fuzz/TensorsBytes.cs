using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;

namespace ActorNet.Fuzzing;

/// <summary>safetensors files without the checksums that our writer adds, as others write them: so that damage comes further than to the checksum.</summary>
internal static partial class TensorsBytes
{
    private const int LengthBytes = sizeof(long);

    /// <summary>The file without checksums; blanks stand in their place.</summary>
    public static byte[] WithoutChecksums(byte[] file)
    {
        var length = (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        var header = Encoding.Latin1.GetString(file, LengthBytes, length);
        var blank = Checksum().Replace(header, match => new string(' ', match.Length));
        blank.ShouldNotContain("sha256\"");
        return [.. file.AsSpan(0, LengthBytes), .. Encoding.Latin1.GetBytes(blank), .. file.AsSpan(LengthBytes + length)];
    }

    /// <summary>Lets the header end where its last brace is, so that one that grew or shrank is read.</summary>
    public static byte[] Repair(byte[] file)
    {
        var end = file.AsSpan(0, Math.Min(file.Length, 8192)).LastIndexOf("}}"u8);
        if (end > LengthBytes)
        {
            BinaryPrimitives.WriteInt64LittleEndian(file, end + 2 - LengthBytes);
        }

        return file;
    }

    [GeneratedRegex("(,\"(header_)?sha256\":\"[0-9a-f]{64}\")|(\"(header_)?sha256\":\"[0-9a-f]{64}\",)|(\"(header_)?sha256\":\"[0-9a-f]{64}\")")]
    private static partial Regex Checksum();
}
