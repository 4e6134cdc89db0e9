using System.Security.Cryptography;
using System.Text;
using ActorNet.Core.Training;

namespace ActorNet.Core.Tests.Training;

/// <summary>A ledger of a small run, written as a server would, line by line.</summary>
internal sealed class TestLedger
{
    public const string Name = "ledger.jsonl";
    private readonly List<byte> _bytes = [];
    private readonly LedgerEntry _entry;

    public TestLedger(LedgerHeader? header = null)
    {
        Header = header ?? new LedgerHeader("a run", Samples: 50, BatchSize: 8, Lanes: 4, LocalSteps: 1, IsStable: true);
        _entry = new LedgerEntry(Header.Lanes);
        Writer.WriteRun(Header);
    }

    public LedgerHeader Header { get; }

    public LedgerWriter Writer { get; } = new(0, new byte[32]);

    public byte[] Bytes
    {
        get
        {
            Flush();
            return [.. _bytes];
        }
    }

    public string[] Lines => Encoding.UTF8.GetString(Bytes).TrimEnd('\n').Split('\n');

    /// <summary>The digest that the weights have after a step; a step that is done again gets the same.</summary>
    public static ulong WeightsAfter(long step) => ((ulong)step * 0x9E37_79B9_7F4A_7C15) + 12345;

    public static ulong GradientOf(long step, Subtree subtree) => ((ulong)step << 20) + (ulong)((subtree.Level << 10) + subtree.Index);

    /// <summary>Runs from a claim to a step with two workers, or as given.</summary>
    public TestLedger Run(int term, long from, long end, params (Subtree Subtree, string Worker)[] shares)
    {
        Writer.WriteClaim(term, "server", from, keepsLedger: true);
        for (var step = from; step < end;)
        {
            step += Step(step, isApplied: true, shares);
        }

        return this;
    }

    /// <summary>Writes a round; returns its steps.</summary>
    public int Step(long step, bool isApplied, params (Subtree Subtree, string Worker)[] shares)
    {
        var plan = Header.Plan;
        var steps = plan.StepsOfRound(step);
        _ = _entry.Set(step, steps, plan.FirstSample(step), plan.SamplesOfRound(step), isApplied, WeightsAfter(isApplied ? step : step - 1));
        shares = shares.Length > 0 ? shares : [(new Subtree(1, 0), "ann"), (new Subtree(1, 1), "bob")];
        foreach (var (subtree, worker) in shares)
        {
            _entry.Add(new LaneContribution(subtree, worker, $"host of {worker}", GradientOf(step, subtree)));
        }

        Writer.WriteStep(_entry);
        return steps;
    }

    /// <summary>Writes the end, and gives what a checkpoint stored after it would say.</summary>
    public LedgerCheckpoint End(int term, long step)
    {
        Writer.WriteEnd(term, step, new string('a', 64));
        return Checkpoint(step);
    }

    public LedgerCheckpoint Checkpoint(long step) => new("the checkpoint", step, step, WeightsAfter(step - 1), Writer.Lines, Writer.Head);

    public LedgerReport Verify(params LedgerCheckpoint[] checkpoints) => Verify(Bytes, checkpoints);

    public static LedgerReport Verify(byte[] bytes, params LedgerCheckpoint[] checkpoints) =>
        LedgerVerifier.Verify(() => new MemoryStream(bytes), Name, checkpoints);

    /// <summary>The lines with hashes that fit them: what a forger makes of them who knows the format.</summary>
    public static byte[] Rechained(IEnumerable<string> lines)
    {
        const string Mark = ",\"hash\":\"";
        var head = new byte[32];
        var text = new StringBuilder();
        foreach (var line in lines)
        {
            var content = line[..line.LastIndexOf(Mark, StringComparison.Ordinal)];
            head = SHA256.HashData([.. head, .. Encoding.UTF8.GetBytes(content)]);
            text.Append(content).Append(Mark).Append(Convert.ToHexStringLower(head)).Append("\"}\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    public static byte[] Joined(IEnumerable<string> lines) => Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")));

    private void Flush()
    {
        _bytes.AddRange(Writer.Pending);
        Writer.Take();
    }
}
