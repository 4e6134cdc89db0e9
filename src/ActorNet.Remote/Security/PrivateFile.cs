using System.Text;
using ActorNet.Core.Data;

namespace ActorNet.Remote.Security;

/// <summary>Small text files that only their owner may read: tokens and keys.</summary>
internal static class PrivateFile
{
    private const string PartialSuffix = ".partial";
    private const int FirstPiece = 4_096;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
    private const UnixFileMode Writers = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Writes the file so that it is there whole or not at all, and was never readable by others. Does not replace one that others may read.</summary>
    /// <exception cref="DataException">It cannot be written, or others may read the one that is there.</exception>
    public static void Write(string path, string text)
    {
        try
        {
            if (File.Exists(path))
            {
                RefuseOpen(path);
            }

            var partial = path + PartialSuffix;
            File.Delete(partial);
            WriteNew(partial, text);
            File.Move(partial, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw CannotWrite(path, exception);
        }
    }

    /// <summary>Writes the file, whole and never readable by others, unless it is there already: of several that do so at once only the first one's text is kept.</summary>
    /// <exception cref="DataException">It cannot be written.</exception>
    public static void WriteOnce(string path, string text)
    {
        var partial = $"{path}.{Guid.NewGuid():N}{PartialSuffix}";
        try
        {
            try
            {
                WriteNew(partial, text);
                File.Move(partial, path, overwrite: false);
            }
            finally
            {
                File.Delete(partial);
            }
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another was first.
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw CannotWrite(path, exception);
        }
    }

    /// <summary>Reads a file that only its owner may read.</summary>
    /// <exception cref="DataException">It is missing, unreadable, too long or not text, or others may read it.</exception>
    public static string Read(string path, int longest) => ReadText(path, longest, isPrivate: true);

    /// <summary>Reads a small text file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="longest">Most bytes that it may have.</param>
    /// <param name="isPrivate">True if nobody but the owner may be able to read it.</param>
    /// <exception cref="DataException">It is missing, unreadable, too long or not text, or others may read it.</exception>
    public static string ReadText(string path, int longest, bool isPrivate)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            if (isPrivate && !OperatingSystem.IsWindows())
            {
                RefuseOpen(path, Unmounted(File.GetUnixFileMode(stream.SafeFileHandle)));
            }

            // Piece by piece, and not the length that the file system says: of a pipe or a device there is none.
            var bytes = new byte[Math.Min(longest + 1, FirstPiece)];
            var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            while (length == bytes.Length && length <= longest)
            {
                Array.Resize(ref bytes, Math.Min(longest + 1, 2 * bytes.Length));
                length += stream.ReadAtLeast(bytes.AsSpan(length), bytes.Length - length, throwOnEndOfStream: false);
            }

            return length > longest
                ? throw new DataException($"{path}: longer than {longest} bytes, so it is not what it should be")
                : Strict.GetString(bytes, 0, length);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataException($"{path}: there is no such file", exception);
        }
        catch (DecoderFallbackException exception)
        {
            throw new DataException($"{path}: not a text file", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new DataException($"{path}: cannot be read: {OneLine.Of(exception)}", exception);
        }
    }

    private static void WriteNew(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using var stream = new FileStream(path, options);
        stream.Write(Strict.GetBytes(text));
        stream.Flush(flushToDisk: true);
    }

    private static DataException CannotWrite(string path, Exception exception) => new($"{path}: cannot be written: {OneLine.Of(exception)}", exception);

    /// <summary>
    /// A secret that Kubernetes or systemd mounts is nobody's to write, and readable by a group that has only this process in it, or by an access list, which shows
    /// as the group. A file that a person has left open to a group can be written by its owner.
    /// </summary>
    private static UnixFileMode Unmounted(UnixFileMode mode) => (mode & Writers) == 0 ? mode & ~UnixFileMode.GroupRead : mode;

    private static void RefuseOpen(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            RefuseOpen(path, File.GetUnixFileMode(path));
        }
    }

    private static void RefuseOpen(string path, UnixFileMode mode)
    {
        if ((mode & Others) != 0)
        {
            throw new DataException($"{path}: others may read or write it; let only its owner: chmod 600 {path}");
        }
    }
}
