using System.Globalization;

namespace ActorNet.Cli.Planning;

/// <summary>Finds the folder that a new run writes to, so that no run ever overwrites another.</summary>
internal static class RunFolderName
{
    private const string DefaultParent = "runs";
    private const int MaximumNumber = 100_000;
    private const int MaximumNameLength = 60;

    /// <summary>Makes sure that the folder asked for is there and empty, or makes a new one.</summary>
    /// <param name="output">What the user asked for, or null.</param>
    /// <param name="dataset">Catalogue name or file, after which a new folder is named.</param>
    /// <param name="parent">Where new folders are made.</param>
    /// <exception cref="UsageException">The folder has something in it, or cannot be made.</exception>
    public static string Create(string? output, string dataset, string parent = DefaultParent)
    {
        try
        {
            if (output is null) return CreateNumbered(parent, ShortName(dataset));

            if (File.Exists(output)) throw new UsageException($"--output: {output} is a file, not a folder");
            if (Directory.Exists(output) && Directory.EnumerateFileSystemEntries(output).Any())
            {
                throw new UsageException($"--output: {output} is not empty; choose another folder, or go on with the run in it: --resume {output}");
            }

            Directory.CreateDirectory(output);
            return output;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw CannotWrite(output ?? parent, exception);
        }
    }

    /// <summary>Makes sure that a folder is there for a run that other processes drive too, so that it may have something in it at any time.</summary>
    /// <exception cref="UsageException">It cannot be made.</exception>
    public static string Share(string output)
    {
        try
        {
            Directory.CreateDirectory(output);
            return output;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw CannotWrite(output, exception);
        }
    }

    /// <summary>The first of <c>NAME-1</c>, <c>NAME-2</c> and so on that is not there yet, made.</summary>
    private static string CreateNumbered(string parent, string name)
    {
        Directory.CreateDirectory(parent);
        for (var number = 1; number <= MaximumNumber; number++)
        {
            var folder = Path.Combine(parent, string.Create(CultureInfo.InvariantCulture, $"{name}-{number}"));
            if (!Path.Exists(folder) && TryClaim(folder)) return folder;
        }

        throw new UsageException($"--output is needed: no new folder can be made in {parent}");
    }

    /// <summary>
    /// Makes a folder that no other process takes for its own: making a folder succeeds if it exists, but only one process can create a
    /// given file, so the folder is made under the protection of one.
    /// </summary>
    private static bool TryClaim(string folder)
    {
        try
        {
            using var claim = new FileStream(folder + ".new", FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            if (Path.Exists(folder)) return false;
            Directory.CreateDirectory(folder);
            return true;
        }
        catch (IOException)
        {
            // Another process has the claim at this moment; the next number is as good.
            return false;
        }
    }

    private static UsageException CannotWrite(string folder, Exception exception) =>
        new($"--output: {folder} cannot be written ({exception.Message.ReplaceLineEndings(" ")})");

    /// <summary>The data set's name with only letters, digits, dashes and underscores.</summary>
    private static string ShortName(string dataset)
    {
        var name = Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(dataset));
        var letters = name.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' ? letter : '-').Take(MaximumNameLength);
        var text = string.Concat(letters).Trim('-');
        return text.Length == 0 ? "run" : text;
    }
}
