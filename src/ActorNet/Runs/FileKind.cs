using System.Globalization;
using ActorNet.Core.Data;

namespace ActorNet.Runs;

/// <summary>The two metadata entries by which our safetensors files are told from foreign and from newer ones.</summary>
internal static class FileKind
{
    /// <summary>The newest layout of the files that this program reads and writes.</summary>
    public const int Version = 1;

    private const string KindKey = "format";
    private const string VersionKey = "format_version";

    public static void Write(Dictionary<string, string> metadata, string kind, int version = Version)
    {
        metadata[KindKey] = kind;
        metadata[VersionKey] = version.ToString(CultureInfo.InvariantCulture);
    }

    public static void Check(string path, IReadOnlyDictionary<string, string> metadata, string kind, string what, int newest = Version)
    {
        if (!metadata.TryGetValue(KindKey, out var found) || found != kind)
        {
            throw new DataException($"{path}: not an ActorNet {what}");
        }

        CheckVersion(path, Value(path, metadata, VersionKey), what, newest);
    }

    public static void CheckVersion(string path, string text, string what, int newest = Version)
    {
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version) || version < 1)
        {
            throw new DataException($"{path}: damaged {what}: '{text}' is not a version");
        }

        if (version > newest)
        {
            throw new DataException($"{path}: this {what} has version {version}, newer than this program, which reads up to {newest}");
        }
    }

    public static string Value(string path, IReadOnlyDictionary<string, string> metadata, string key) =>
        metadata.TryGetValue(key, out var value) ? value : throw new DataException($"{path}: has no metadata '{key}'");
}
