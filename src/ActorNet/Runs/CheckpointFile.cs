using System.Globalization;
using System.Text.Json;
using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Core.Training;

namespace ActorNet.Runs;

/// <summary>A training state as a safetensors file: weights under their names, optimizer state under <c>slot_N/</c>, the rest as metadata.</summary>
internal static class CheckpointFile
{
    private const string Kind = "actornet-checkpoint";

    public static void Save(string path, TrainingState state, Network network, string fingerprint)
    {
        var metadata = new Dictionary<string, string>
        {
            ["run"] = fingerprint,
            ["step"] = state.Step.ToString(CultureInfo.InvariantCulture),
            ["version"] = state.Version.ToString(CultureInfo.InvariantCulture),
            ["totals"] = JsonSerializer.Serialize(state.Totals),
            ["history"] = WriteHistory(state.History),
        };
        FileKind.Write(metadata, Kind);
        ModelFile.WriteNetwork(metadata, network);
        var tensors = new List<SafeTensor>(ModelFile.ToTensors(network, state.Parameters));
        for (var slot = 0; slot < state.Slots.Length / network.ParameterCount; slot++)
        {
            tensors.AddRange(ModelFile.ToTensors(network, state.Slots.AsMemory(slot * network.ParameterCount, network.ParameterCount), Prefix(slot)));
        }

        SafeTensorsWriter.Save(path, tensors, metadata);
    }

    public static TrainingState Load(string path, Network network, int slots, string fingerprint)
    {
        var file = SafeTensorsReader.Load(path);
        FileKind.Check(path, file.Metadata, Kind, "checkpoint");
        if (FileKind.Value(path, file.Metadata, "run") is var run && run != fingerprint)
        {
            throw new DataException($"{path}: belongs to another run ({run})");
        }

        try
        {
            return new TrainingState
            {
                Step = Number(path, file, "step"),
                Version = Number(path, file, "version"),
                Parameters = ModelFile.FromTensors(path, network, file),
                Slots = [.. Enumerable.Range(0, slots).SelectMany(slot => ModelFile.FromTensors(path, network, file, Prefix(slot)))],
                Totals = JsonSerializer.Deserialize<EpochTotals>(FileKind.Value(path, file.Metadata, "totals")),
                History = ReadHistory(path, FileKind.Value(path, file.Metadata, "history")),
            };
        }
        catch (JsonException exception)
        {
            throw new DataException($"{path}: damaged checkpoint: {exception.Message.ReplaceLineEndings(" ")}", exception);
        }
    }

    // The history's own CSV form keeps NaN (a skipped epoch's loss), which JSON numbers cannot.
    private static string WriteHistory(IReadOnlyList<HistoryRow> rows)
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        History.Write(writer, rows);
        return writer.ToString();
    }

    private static IReadOnlyList<HistoryRow> ReadHistory(string path, string text)
    {
        using var reader = new StringReader(text);
        return History.Read(reader, path);
    }

    private static long Number(string path, SafeTensors file, string key) =>
        long.TryParse(FileKind.Value(path, file.Metadata, key), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new DataException($"{path}: damaged checkpoint: its {key} is not a number");

    private static string Prefix(int slot) => string.Create(CultureInfo.InvariantCulture, $"slot_{slot}/");
}
