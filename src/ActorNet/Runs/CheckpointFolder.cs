using System.Globalization;
using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Core.Training;

namespace ActorNet.Runs;

/// <summary>The checkpoints of a run, one file each, named by step.</summary>
internal sealed class CheckpointFolder(string path, Network network, string fingerprint, int keep)
{
    private const string Prefix = "step-";
    private const string Suffix = ".safetensors";

    /// <summary>Stores a checkpoint and deletes those older than the newest <c>keep</c>.</summary>
    public void Save(TrainingState state)
    {
        Directory.CreateDirectory(path);
        var name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{state.Step:D12}{Suffix}");
        CheckpointFile.Save(Path.Combine(path, name), state, network, fingerprint);
        foreach (var (step, file) in Files().Where(file => file.Step <= state.Step).Skip(keep))
        {
            TryDelete(file);
        }
    }

    /// <summary>An old checkpoint that cannot be deleted is no reason to end a run.</summary>
    private static void TryDelete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return;
        }
    }

    /// <summary>The newest checkpoint.</summary>
    /// <exception cref="DataException">There is none, or it is damaged, foreign or newer than this program.</exception>
    public TrainingState LoadNewest(int slots)
    {
        var newest = Files().FirstOrDefault();
        if (newest.File is null)
        {
            throw new DataException($"{path}: no checkpoint to resume from");
        }

        return CheckpointFile.Load(newest.File, network, slots, fingerprint);
    }

    private IEnumerable<(long Step, string File)> Files()
    {
        if (!Directory.Exists(path))
        {
            return [];
        }

        return from file in Directory.EnumerateFiles(path, Prefix + "*" + Suffix)
               let name = Path.GetFileName(file)[Prefix.Length..^Suffix.Length]
               let step = long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : -1
               where step >= 0
               orderby step descending
               select (step, file);
    }
}
