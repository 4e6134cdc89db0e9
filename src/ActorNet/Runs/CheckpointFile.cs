using System.Globalization;
using System.Text.Json;
using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Core.Numerics;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Control;

namespace ActorNet.Runs;

/// <summary>Where the ledger is when a checkpoint is stored.</summary>
/// <param name="Lines">Its lines.</param>
/// <param name="Head">Hash of the last.</param>
internal sealed record LedgerPlace(long Lines, string Head);

/// <summary>A whole checkpoint.</summary>
/// <param name="Path">Its file.</param>
/// <param name="State">What it holds.</param>
/// <param name="Ledger">Where the ledger was, or null if none was kept.</param>
internal sealed record StoredCheckpoint(string Path, TrainingState State, LedgerPlace? Ledger)
{
    /// <summary>Term of the server that stored it; 0 if it was stored before there were terms.</summary>
    public int Term { get; init; }

    /// <summary>What the ledger has to agree with.</summary>
    public LedgerCheckpoint ForLedger() =>
        new(Path, State.Step, State.Version, VectorDigest.Of(State.Parameters), Ledger?.Lines ?? 0, Ledger?.Head ?? "");
}

/// <summary>
/// A training state as a safetensors file: weights under their names, optimizer state under <c>slot_N/</c>, the history as rows, the rest as metadata.
/// </summary>
internal static class CheckpointFile
{
    /// <summary>Version 1 had the history in the header, which grew with it.</summary>
    private const int Version = 2;

    private const string Kind = "actornet-checkpoint";
    private const string What = "checkpoint";
    private const string LinesKey = "ledger_lines";
    private const string HeadKey = "ledger_head";
    private const string ControlKey = "control";
    private const string EndsWithBestKey = "ends_with_best";
    private const string BestPrefix = "best/";
    private const string AverageKey = "average_slot";

    public static void Write(Stream stream, TrainingState state, Network network, string fingerprint, int term, LedgerPlace? ledger)
    {
        var metadata = new Dictionary<string, string>
        {
            ["run"] = fingerprint,
            ["term"] = Text(term),
            ["step"] = Text(state.Step),
            ["version"] = Text(state.Version),
            ["skipped_in_a_row"] = Text(state.SkippedInARow),
            ["totals"] = JsonSerializer.Serialize(state.Totals),
        };
        if (state.HasAverage)
        {
            metadata[AverageKey] = "last";
        }

        if (ledger is not null)
        {
            metadata[LinesKey] = Text(ledger.Lines);
            metadata[HeadKey] = ledger.Head;
        }

        if (state.Control != ControlState.Initial)
        {
            metadata[ControlKey] = JsonSerializer.Serialize(state.Control);
        }

        if (state.EndsWithBest)
        {
            metadata[EndsWithBestKey] = "true";
        }

        FileKind.Write(metadata, Kind, Version);
        ModelFile.WriteNetwork(metadata, network);
        var tensors = new List<SafeTensor>(ModelFile.ToTensors(network, state.Parameters));
        for (var slot = 0; slot < state.Slots.Length / network.ParameterCount; slot++)
        {
            tensors.AddRange(ModelFile.ToTensors(network, state.Slots.AsMemory(slot * network.ParameterCount, network.ParameterCount), Prefix(slot)));
        }

        if (state.Best is { } best)
        {
            tensors.AddRange(ModelFile.ToTensors(network, best, BestPrefix));
        }

        tensors.Add(HistoryRows.ToTensor(state.History));
        SafeTensorsWriter.Write(stream, tensors, metadata);
    }

    /// <summary>Makes sure that a file is a checkpoint of this run that this program can read.</summary>
    /// <exception cref="DataException">It is not.</exception>
    public static void CheckOwner(string path, SafeTensors file, string fingerprint)
    {
        FileKind.Check(path, file.Metadata, Kind, What, Version);
        if (FileKind.Value(path, file.Metadata, "run") is var run && run != fingerprint)
        {
            throw new DataException($"{path}: belongs to another run ({run})");
        }
    }

    /// <summary>Takes the state out of a file.</summary>
    /// <exception cref="DataException">Something is missing, or not as it should be.</exception>
    public static StoredCheckpoint Read(string path, SafeTensors file, Network network, int slots)
    {
        try
        {
            var state = new TrainingState
            {
                Step = Number(path, file, "step"),
                Version = Number(path, file, "version"),
                SkippedInARow = file.Metadata.ContainsKey("skipped_in_a_row") ? (int)Number(path, file, "skipped_in_a_row") : 0,
                Parameters = ModelFile.FromTensors(path, network, file),
                Slots = ReadSlots(path, file, network, slots),
                HasAverage = file.Metadata.ContainsKey(AverageKey),
                Totals = JsonSerializer.Deserialize<EpochTotals>(FileKind.Value(path, file.Metadata, "totals")),
                History = file.Metadata.TryGetValue("history", out var text) ? ReadHistory(path, text) : HistoryRows.FromTensor(path, file),
                Control = file.Metadata.TryGetValue(ControlKey, out var control)
                    ? JsonSerializer.Deserialize<ControlState>(control) ?? ControlState.Initial
                    : ControlState.Initial,
                Best = file.Find(BestPrefix + network.Tensors[0].Name) is null ? null : ModelFile.FromTensors(path, network, file, BestPrefix),
                EndsWithBest = file.Metadata.ContainsKey(EndsWithBestKey),
            };
            var ledger = file.Metadata.ContainsKey(LinesKey)
                ? new LedgerPlace(Number(path, file, LinesKey), FileKind.Value(path, file.Metadata, HeadKey))
                : null;
            return new StoredCheckpoint(path, state, ledger) { Term = file.Metadata.ContainsKey("term") ? (int)Math.Min(Number(path, file, "term"), int.MaxValue - 1) : 0 };
        }
        catch (JsonException exception)
        {
            throw new DataException($"{path}: damaged checkpoint: {exception.Message.ReplaceLineEndings(" ")}", exception);
        }
    }

    private static float[] ReadSlots(string path, SafeTensors file, Network network, int slots)
    {
        var values = new float[checked(slots * network.ParameterCount)];
        for (var slot = 0; slot < slots; slot++)
        {
            ModelFile.FromTensors(path, network, file, Prefix(slot)).CopyTo(values, slot * network.ParameterCount);
        }

        return values;
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

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Prefix(int slot) => string.Create(CultureInfo.InvariantCulture, $"slot_{slot}/");
}
