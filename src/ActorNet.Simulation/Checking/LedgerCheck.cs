using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ActorNet.Core.Training;
using ActorNet.Simulation.Training;

namespace ActorNet.Simulation.Checking;

/// <summary>
/// Reads a ledger on its own account, with nothing of the product's: the chain, that every lane of every round counts once, every sample once an epoch,
/// and that weights and gradients are those of the reference.
/// </summary>
internal sealed class LedgerCheck
{
    private const string HashMark = ",\"hash\":\"";

    private readonly SimulatedCase _case;
    private const string Unknown = "0000000000000000";

    private readonly ReferenceRun _reference;
    private readonly List<string> _problems = [];
    private readonly Dictionary<int, string> _hosts = [];
    private readonly SortedDictionary<long, Round> _rounds = [];
    private int _term;
    private string? _endWeights;

    private LedgerCheck(SimulatedCase @case, ReferenceRun reference)
    {
        _case = @case;
        _reference = reference;
    }

    /// <summary>What is wrong with the ledger of a run that has ended.</summary>
    /// <param name="bytes">The file, or null if there is none.</param>
    /// <param name="case">The case.</param>
    /// <param name="reference">What it must come to.</param>
    /// <param name="liars">Machines that computed wrong numbers at some time: of theirs, gradients may differ.</param>
    public static List<string> Problems(byte[]? bytes, SimulatedCase @case, ReferenceRun reference, IReadOnlySet<string> liars)
    {
        var check = new LedgerCheck(@case, reference);
        if (bytes is null)
        {
            return ["the run has no ledger"];
        }

        check.Read(Encoding.UTF8.GetString(bytes));
        check.Conclude(liars);
        return check._problems;
    }

    private void Read(string text)
    {
        var previous = new byte[SHA256.HashSizeInBytes];
        var lines = text.Split('\n');
        if (lines[^1].Length > 0)
        {
            _problems.Add("the ledger ends in the middle of a line");
        }

        for (var number = 1; number < lines.Length; number++)
        {
            var line = lines[number - 1];
            var mark = line.LastIndexOf(HashMark, StringComparison.Ordinal);
            var hash = mark < 0 ? [] : SHA256.HashData([.. previous, .. Encoding.UTF8.GetBytes(line[..mark])]);
            if (mark < 0 || !line.AsSpan(mark + HashMark.Length).StartsWith(Convert.ToHexStringLower(hash)))
            {
                Find(number, "breaks the chain");
                return;
            }

            previous = hash;
            using var json = JsonDocument.Parse(line);
            Read(number, json.RootElement);
        }
    }

    private void Read(int number, JsonElement line)
    {
        switch (line.GetProperty("kind").GetString())
        {
            case "run":
                break;
            case "claim":
                var term = line.GetProperty("term").GetInt32();
                if (term <= _term)
                {
                    Find(number, $"claims term {term} after term {_term}");
                }

                _term = term;
                var from = line.GetProperty("step").GetInt64();

                // A server that claims a run which has ended finds nothing to do.
                _endWeights = from < _reference.EndStep ? null : _endWeights;
                foreach (var step in _rounds.Keys.Where(step => step >= from).ToList())
                {
                    _rounds.Remove(step);
                }

                break;
            case "worker":
                _hosts[line.GetProperty("number").GetInt32()] = line.GetProperty("host").GetString()!;
                break;
            case "step":
                ReadStep(number, line);
                break;
            case "end":
                _endWeights = line.GetProperty("weights").GetString();
                break;
            default:
                Find(number, "is of no known kind");
                break;
        }
    }

    private void ReadStep(int number, JsonElement line)
    {
        var step = line.GetProperty("step").GetInt64();
        if (_endWeights is not null)
        {
            Find(number, $"counts step {step} after the end of the run");
        }

        var isApplied = !line.TryGetProperty("applied", out var applied) || applied.GetBoolean();
        var round = new Round(number, isApplied, line.GetProperty("sample").GetInt32(), line.GetProperty("samples").GetInt32(), line.GetProperty("weights").GetString()!, []);
        foreach (var part in line.GetProperty("lanes").EnumerateArray())
        {
            var lanes = part[0].GetString()!.Split('-');
            var first = int.Parse(lanes[0], CultureInfo.InvariantCulture);
            var last = int.Parse(lanes[^1], CultureInfo.InvariantCulture);
            round.Lanes.Add((first, last, _hosts.GetValueOrDefault(part[1].GetInt32(), "nobody"), part[2].GetString()!));
        }

        if (!_rounds.TryAdd(step, round))
        {
            Find(number, $"counts step {step} a second time");
        }
    }

    private void Conclude(IReadOnlySet<string> liars)
    {
        long next = 0;
        var seen = new Dictionary<(int Epoch, int Position), int>();
        foreach (var (step, round) in _rounds)
        {
            if (step != next || _reference.RoundAt(step) is not { } expected)
            {
                Find(round.Line, $"counts step {step} where step {next} has to come");
                return;
            }

            next = step + expected.Steps;
            if (round.FirstSample != expected.FirstSample || round.Samples != expected.Samples)
            {
                Find(round.Line, $"counts samples {round.FirstSample}+{round.Samples} instead of {expected.FirstSample}+{expected.Samples}");
            }

            Count(step, expected.Steps, round, seen);
            if (round.Weights != expected.WeightsDigest.ToString("x16", CultureInfo.InvariantCulture))
            {
                Blame(step, round, liars);
                return;
            }
        }

        if (next != _reference.EndStep)
        {
            _problems.Add(string.Create(CultureInfo.InvariantCulture, $"the ledger counts {next} of {_reference.EndStep} steps"));
        }

        foreach (var (sample, count) in seen.Where(static pair => pair.Value != 1).Take(1))
        {
            _problems.Add(string.Create(CultureInfo.InvariantCulture, $"sample {sample.Position} of epoch {sample.Epoch} is counted {count} times"));
        }

        if (_endWeights != _reference.WeightsSha256)
        {
            _problems.Add($"the ledger ends with {_endWeights ?? "nothing"} instead of weights {_reference.WeightsSha256}");
        }
    }

    /// <summary>Counts the samples of the lanes that a round says it counted.</summary>
    private void Count(long step, int steps, Round round, Dictionary<(int Epoch, int Position), int> seen)
    {
        var plan = _case.Plan;
        for (var current = step; current < step + steps; current++)
        {
            var samples = plan.SamplesOf(current);
            foreach (var (first, last, _, _) in round.IsApplied ? round.Lanes : [])
            {
                for (var position = Lanes.Start(first, plan.Lanes, samples); position < Lanes.Start(last + 1, plan.Lanes, samples); position++)
                {
                    var key = (plan.EpochOf(current), plan.FirstSample(current) + position);
                    seen[key] = seen.GetValueOrDefault(key) + 1;
                }
            }

            for (var position = 0; position < samples; position++)
            {
                // A round that is left out has seen its samples, whoever computed them.
                var key = (plan.EpochOf(current), plan.FirstSample(current) + position);
                seen[key] = seen.GetValueOrDefault(key) + (round.IsApplied ? 0 : 1);
            }
        }
    }

    /// <summary>The weights are wrong from here on: whose gradient was it?</summary>
    private void Blame(long step, Round round, IReadOnlySet<string> liars)
    {
        var before = _rounds.Where(earlier => earlier.Key <= step).OrderByDescending(static earlier => earlier.Key).ToList();
        if (round.Lanes.Exists(static lanes => lanes.Digest == Unknown))
        {
            // Parts have taken copies of different workers: the ledger says so instead of naming one, and only an audit could tell more.
            IsExplained = true;
            return;
        }

        // A rule such as Lion's, which takes signs only, may show what was wrong with a gradient in its state first, and in the weights rounds later.
        var wrong = before.Select(earlier => WrongHosts(earlier.Key, earlier.Value)).FirstOrDefault(static hosts => hosts.Count > 0) ?? [];
        if (wrong.Count == 0 && before.Exists(static earlier => earlier.Value.Lanes.Exists(static lanes => lanes.Digest == Unknown)))
        {
            IsExplained = true;
        }
        else if (wrong.Count == 0)
        {
            Find(round.Line, $"has wrong weights after step {step}, although all its gradients are right");
        }
        else if (wrong.Except(liars).ToList() is { Count: > 0 } honest)
        {
            Find(round.Line, $"has a wrong gradient of {string.Join(", ", honest)}, which computed nothing wrong");
        }
        else
        {
            // The one who computed wrong numbers is named: without an audit nothing more can be asked.
            IsExplained = true;
        }
    }

    /// <summary>Whose gradients of a round are not those of the reference.</summary>
    private List<string> WrongHosts(long step, Round round)
    {
        var digests = _reference.DigestsOf(step);
        return round.Lanes
            .Where(part =>
            {
                var level = int.Log2(part.Last - part.First + 1);
                return part.Digest != Unknown && digests(new Subtree(level, part.First >> level)).ToString("x16", CultureInfo.InvariantCulture) != part.Digest;
            })
            .Select(static part => part.Host).Distinct().ToList();
    }

    /// <summary>True if the weights are wrong and the ledger names a machine that is why.</summary>
    private bool IsExplained { get; set; }

    /// <summary>True if a ledger shows that a machine which computed wrong numbers is why the weights are wrong.</summary>
    public static bool NamesLiar(byte[]? bytes, SimulatedCase @case, ReferenceRun reference, IReadOnlySet<string> liars)
    {
        if (bytes is null)
        {
            return false;
        }

        var check = new LedgerCheck(@case, reference);
        check.Read(Encoding.UTF8.GetString(bytes));
        check.Conclude(liars);
        return check.IsExplained && check._problems.Count == 0;
    }

    private void Find(int line, string what) => _problems.Add(string.Create(CultureInfo.InvariantCulture, $"line {line} of the ledger {what}"));

    private sealed record Round(
        int Line, bool IsApplied, int FirstSample, int Samples, string Weights, List<(int First, int Last, string Host, string Digest)> Lanes);
}
