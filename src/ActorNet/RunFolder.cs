using ActorNet.Core.Data;
using ActorNet.Datasets;
using ActorNet.Runs;

namespace ActorNet;

/// <summary>A run folder on disk: <c>run.json</c>, <c>history.csv</c>, <c>loss.svg</c>, <c>model.safetensors</c>, <c>checkpoints/</c>.</summary>
/// <param name="Path">The folder.</param>
/// <param name="Options">Its resolved settings.</param>
/// <param name="Source">Where its data came from, or null if it came from a program.</param>
public sealed record RunFolder(string Path, TrainingOptions Options, DataSource? Source)
{
    internal const string SettingsFileName = "run.json";
    internal const string HistoryFileName = "history.csv";
    internal const string ModelFileName = "model.safetensors";
    internal const string InitialFileName = "initial.safetensors";

    /// <summary>The model file of the best weights in a run folder, if the run keeps them.</summary>
    public const string BestFileName = "best.safetensors";

    internal string DataSha256 { get; init; } = "";

    /// <summary>Null if the validation set has no say in when the run ends.</summary>
    internal string? ValidationSha256 { get; init; }

    /// <summary>True if a folder holds a run, be it damaged.</summary>
    public static bool Exists(string path) => File.Exists(System.IO.Path.Combine(path, SettingsFileName));

    /// <summary>Reads <c>run.json</c>.</summary>
    /// <exception cref="DataException">No run folder, or a damaged, foreign or newer one.</exception>
    public static RunFolder Open(string path)
    {
        if (!Directory.Exists(path))
        {
            throw new DataException($"{path}: no such run folder");
        }

        var file = RunFile.Load(System.IO.Path.Combine(path, SettingsFileName));
        var options = file.ToOptions(path);
        if (file.InitialSha256 is { } sha)
        {
            options = options with { Initial = InitialWeights.Read(System.IO.Path.Combine(path, InitialFileName), sha) };
        }

        return new RunFolder(path, options, file.Data) { DataSha256 = file.DataSha256, ValidationSha256 = file.ValidationSha256 };
    }
}
