using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace ActorNet.Core.Tests.Data;

/// <summary>NPY and NPZ files built from what they are documented to consist of, not by the writer under test.</summary>
internal static class NpyBytes
{
    public static byte[] Of(string type, string shape, byte[] data, bool isColumnMajor = false, int version = 1) =>
        WithHead($"{{'descr': '{type}', 'fortran_order': {(isColumnMajor ? "True" : "False")}, 'shape': {shape}, }}", data, version);

    public static byte[] WithHead(string head, byte[] data, int version = 1)
    {
        var text = Encoding.UTF8.GetBytes(head + "   \n");
        var length = new byte[version == 1 ? 2 : 4];
        if (version == 1)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)text.Length);
        }
        else
        {
            BinaryPrimitives.WriteInt32LittleEndian(length, text.Length);
        }

        return [0x93, .. "NUMPY"u8, (byte)version, 0, .. length, .. text, .. data];
    }

    public static byte[] Singles(params float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    public static byte[] Zip(params (string Name, byte[] Content)[] files) => Zip(CompressionLevel.Optimal, files);

    public static byte[] Zip(CompressionLevel level, params (string Name, byte[] Content)[] files)
    {
        var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                using var entry = archive.CreateEntry(name, level).Open();
                entry.Write(content);
            }
        }

        return stream.ToArray();
    }
}
