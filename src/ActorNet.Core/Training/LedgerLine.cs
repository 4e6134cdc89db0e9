using System.Text.Json;
using ActorNet.Core.Data;

namespace ActorNet.Core.Training;

/// <summary>What a line of a ledger says. One is used for line after line.</summary>
internal sealed class LedgerLine
{
    private readonly List<Contribution> _contributions = [];
    private readonly HashSet<string> _seen = [];

    public string Kind { get; private set; } = "";

    public LedgerHeader? Header { get; private set; }

    public int Term { get; private set; }

    public string Name { get; private set; } = "";

    public string Host { get; private set; } = "";

    public int Number { get; private set; }

    public long Step { get; private set; }

    public int Steps { get; private set; }

    public int FirstSample { get; private set; }

    public int Samples { get; private set; }

    public bool IsApplied { get; private set; }

    public bool KeepsLedger { get; private set; }

    /// <summary>Digest of a step's weights, or SHA-256 of the run's, in digits.</summary>
    public string Weights { get; private set; } = "";

    public IReadOnlyList<Contribution> Contributions => _contributions;

    /// <summary>Takes a line in.</summary>
    /// <exception cref="DataException">It is not one; the message is a clause about it.</exception>
    public void Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            Read(line);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            throw new DataException("is not a JSON object of the ledger", exception);
        }
    }

    private void Read(ReadOnlySpan<byte> line)
    {
        Clear();
        var json = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = 4 });
        Expect(json.Read() && json.TokenType == JsonTokenType.StartObject);
        var (run, format, version, batch, laneCount, localSteps, isStable) = ("", "", 0, 0, 0, 0, true);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var property = json.GetString()!;
            Expect(_seen.Add(property) && json.Read());
            switch (property)
            {
                case "kind": Kind = json.GetString() ?? ""; break;
                case "format": format = json.GetString(); break;
                case "version": version = json.GetInt32(); break;
                case "run": run = json.GetString(); break;
                case "batch": batch = json.GetInt32(); break;
                case "localSteps": localSteps = json.GetInt32(); break;
                case "stable": isStable = json.GetBoolean(); break;
                case "term": Term = json.GetInt32(); break;
                case "server" or "name": Name = json.GetString() ?? ""; break;
                case "host": Host = json.GetString() ?? ""; break;
                case "number": Number = json.GetInt32(); break;
                case "step": Step = json.GetInt64(); break;
                case "steps": Steps = json.GetInt32(); break;
                case "sample": FirstSample = json.GetInt32(); break;
                case "samples": Samples = json.GetInt32(); break;
                case "applied": IsApplied = json.GetBoolean(); break;
                case "ledger": KeepsLedger = json.GetBoolean(); break;
                case "weights": Weights = json.GetString() ?? ""; break;
                case "hash": Expect(json.TokenType == JsonTokenType.String); break;
                case "lanes" when json.TokenType == JsonTokenType.Number: laneCount = json.GetInt32(); break;
                case "lanes": ReadContributions(ref json); break;
                default: throw new DataException($"has an entry '{property}', which the ledger does not have");
            }
        }

        Expect(json.TokenType == JsonTokenType.EndObject && !json.Read());
        if (Kind == LedgerFormat.Run)
        {
            CheckFormat(format!, version);
            Header = new LedgerHeader(run!, Samples, batch, laneCount, localSteps, isStable);
        }

        CheckEntries();
    }

    private static void CheckFormat(string format, int version)
    {
        if (format != LedgerFormat.Format || version != LedgerFormat.Version)
        {
            throw new DataException($"is of format '{format}' version {version}; this program reads {LedgerFormat.Format} version {LedgerFormat.Version}");
        }
    }

    /// <summary>Every kind has its own entries, all of them and no others.</summary>
    private void CheckEntries()
    {
        string[] entries = Kind switch
        {
            LedgerFormat.Run => ["format", "version", "run", "samples", "batch", "lanes", "localSteps", "stable"],
            LedgerFormat.Claim => ["term", "server", "step", "ledger"],
            LedgerFormat.Worker => ["number", "name", "host"],
            LedgerFormat.Step => ["step", "sample", "samples", "lanes", "weights"],
            LedgerFormat.End => ["term", "step", "weights"],
            _ => throw new DataException($"is of kind '{Kind}', which the ledger does not have"),
        };
        var optional = Kind == LedgerFormat.Step ? (_seen.Contains("steps") ? 1 : 0) + (_seen.Contains("applied") ? 1 : 0) : 0;
        if (!entries.All(_seen.Contains) || _seen.Count != entries.Length + optional + 2)
        {
            throw new DataException($"does not have the entries of a line of kind '{Kind}'");
        }
    }

    private void ReadContributions(ref Utf8JsonReader json)
    {
        Expect(json.TokenType == JsonTokenType.StartArray);
        while (json.Read() && json.TokenType == JsonTokenType.StartArray)
        {
            Expect(json.Read());
            var (first, last) = ReadLanes(json.GetString() ?? "");
            Expect(json.Read());
            var worker = json.GetInt32();
            Expect(json.Read());
            var digest = json.GetString() ?? "";
            Expect(json.Read() && json.TokenType == JsonTokenType.EndArray && _contributions.Count < Lanes.Maximum);
            _contributions.Add(new Contribution(first, last, worker, digest));
        }

        Expect(json.TokenType == JsonTokenType.EndArray);
    }

    private static (int First, int Last) ReadLanes(string text)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        var first = ReadLane(dash < 0 ? text : text[..dash]);
        return (first, dash < 0 ? first : ReadLane(text[(dash + 1)..]));
    }

    private static int ReadLane(string text) =>
        int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var lane) && lane < Lanes.Maximum
            ? lane
            : throw new DataException($"has '{(text.Length > 20 ? text[..20] : text)}' where a lane should be");

    private void Clear()
    {
        _contributions.Clear();
        _seen.Clear();
        (Kind, Name, Host, Weights, Header) = ("", "", "", "", null);
        (Term, Number, Step, Steps, FirstSample, Samples) = (0, 0, 0, 1, 0, 0);
        (IsApplied, KeepsLedger) = (true, false);
    }

    private static void Expect(bool condition)
    {
        if (!condition)
        {
            throw new FormatException();
        }
    }

    /// <summary>Lanes from the first to the last, who computed them, and the digest of their summed gradient.</summary>
    public readonly record struct Contribution(int First, int Last, int Worker, string Digest);
}
