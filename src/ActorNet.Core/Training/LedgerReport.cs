namespace ActorNet.Core.Training;

/// <summary>What a checkpoint says that the ledger has to agree with.</summary>
/// <param name="Name">What messages call it.</param>
/// <param name="Step">Steps done.</param>
/// <param name="Version">Steps applied.</param>
/// <param name="WeightsDigest">Digest of its weights, as the ledger has it.</param>
/// <param name="Lines">Lines that the ledger had when it was stored; 0 if it was stored without a ledger.</param>
/// <param name="Head">Hash of the last of them.</param>
public sealed record LedgerCheckpoint(string Name, long Step, long Version, ulong WeightsDigest, long Lines, string Head);

/// <summary>The end that a ledger names.</summary>
/// <param name="Line">Its line.</param>
/// <param name="Step">Steps done.</param>
/// <param name="WeightsSha256">SHA-256 of the weights.</param>
public sealed record LedgerEnd(long Line, long Step, string WeightsSha256);

/// <summary>What a ledger says about a round that counts; to be held against a computation of the same.</summary>
/// <param name="Line">Its line.</param>
/// <param name="Step">The (first) step of the round, from 0.</param>
/// <param name="Steps">Steps of the round.</param>
/// <param name="IsApplied">False if it was left out.</param>
/// <param name="WeightsDigest">Digest of the weights after it.</param>
/// <param name="Contributions">Who computed which lanes.</param>
public sealed record LedgerRound(
    long Line, long Step, int Steps, bool IsApplied, ulong WeightsDigest, IReadOnlyList<LaneContribution> Contributions);

/// <summary>What came of checking a ledger.</summary>
public sealed class LedgerReport
{
    /// <summary>Findings that are told; more are counted only.</summary>
    public const int MostFindings = 100;

    private readonly List<string> _findings = [];
    private readonly List<string> _notes = [];

    /// <summary>What is wrong, a line each, in the order of the ledger: at most <see cref="MostFindings"/>.</summary>
    public IReadOnlyList<string> Findings => _findings;

    /// <summary>Number of findings, those that are not told included.</summary>
    public long FindingCount { get; private set; }

    /// <summary>What is not wrong, but worth knowing: a line each.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Its first line, or null if it has none.</summary>
    public LedgerHeader? Header { get; internal set; }

    /// <summary>Lines.</summary>
    public long Lines { get; internal set; }

    /// <summary>Hash of the last line.</summary>
    public string Head { get; internal set; } = "";

    /// <summary>Times that a server claimed the run.</summary>
    public int Claims { get; internal set; }

    /// <summary>The highest term.</summary>
    public int Term { get; internal set; }

    /// <summary>The first step that the ledger covers.</summary>
    public long FirstStep { get; internal set; }

    /// <summary>The step after the last that it covers.</summary>
    public long NextStep { get; internal set; }

    /// <summary>Rounds that count.</summary>
    public long Rounds { get; internal set; }

    /// <summary>Steps that the ledger covers but has no lines for, because servers kept none.</summary>
    public long UncoveredSteps { get; internal set; }

    /// <summary>Rounds that were computed again after a crash and compared with their first computation.</summary>
    public long RepeatedRounds { get; internal set; }

    /// <summary>Rounds that were left out because a number was not finite.</summary>
    public long SkippedRounds { get; internal set; }

    /// <summary>Samples that count.</summary>
    public long Samples { get; internal set; }

    /// <summary>Checkpoints that were compared.</summary>
    public int Checkpoints { get; internal set; }

    /// <summary>The end, or null if the run has not ended, or went on after it.</summary>
    public LedgerEnd? End { get; internal set; }

    /// <summary>Adds a finding.</summary>
    public void Find(string finding)
    {
        FindingCount++;
        if (_findings.Count < MostFindings)
        {
            _findings.Add(finding);
        }
    }

    internal void Note(string note) => _notes.Add(note);
}
