using System.Globalization;

namespace ActorNet.Core.Training;

/// <summary>
/// Checks a ledger: that its chain is whole; that claims, rounds and ends follow each other as they must; that every round counts the samples that its
/// step has and every lane exactly once; that what was computed twice came out the same; and that checkpoints agree with it.
/// </summary>
public sealed partial class LedgerVerifier
{
    private readonly string _name;
    private readonly LedgerReport _report = new();
    private readonly LedgerLine _line = new();
    private readonly Dictionary<long, LedgerCheckpoint[]> _checkpointsByLine;
    private readonly Dictionary<long, LedgerCheckpoint[]> _checkpointsByStep;
    private readonly Dictionary<int, (string Name, string Host)> _workers = [];
    private readonly Dictionary<long, LedgerRound> _rounds = [];
    private readonly SortedSet<long> _ahead = [];
    private readonly long _wantedFrom;
    private readonly long _wantedEnd;
    private readonly long[] _owners = new long[Lanes.Maximum];
    private Queue<long> _claims = new();
    private long _keepFrom = long.MaxValue;
    private RunPlan? _plan;
    private int _term;
    private bool _keepsLedger = true;
    private long _number;
    private ulong? _weights;
    private long _version;
    private bool _isVersionKnown;

    private LedgerVerifier(string name, IReadOnlyList<LedgerCheckpoint> checkpoints, long from, long end)
    {
        _name = name;
        (_wantedFrom, _wantedEnd) = (from, end);
        _checkpointsByLine = checkpoints.Where(checkpoint => checkpoint.Lines > 0)
            .GroupBy(checkpoint => checkpoint.Lines).ToDictionary(group => group.Key, group => group.ToArray());
        _checkpointsByStep = checkpoints.GroupBy(checkpoint => checkpoint.Step).ToDictionary(group => group.Key, group => group.ToArray());
    }

    /// <summary>Checks a ledger.</summary>
    /// <param name="open">Opens it to be read; called twice.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="checkpoints">The run's whole checkpoints.</param>
    /// <returns>What was found.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static LedgerReport Verify(Func<Stream> open, string name, IReadOnlyList<LedgerCheckpoint> checkpoints) =>
        Verify(open, name, checkpoints, 0, 0, out _);

    /// <summary>Checks a ledger and gives some of its rounds.</summary>
    /// <param name="open">Opens it to be read; called twice.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="checkpoints">The run's whole checkpoints.</param>
    /// <param name="from">First step of the rounds wanted.</param>
    /// <param name="end">The step after their last.</param>
    /// <param name="rounds">The rounds that count and have a step among those, in the order of their steps.</param>
    /// <returns>What was found.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static LedgerReport Verify(
        Func<Stream> open, string name, IReadOnlyList<LedgerCheckpoint> checkpoints, long from, long end, out IReadOnlyList<LedgerRound> rounds)
    {
        ArgumentNullException.ThrowIfNull(open);
        ArgumentNullException.ThrowIfNull(checkpoints);
        var verifier = new LedgerVerifier(name, checkpoints, from, end);
        using (var stream = open())
        {
            verifier.FindClaims(stream);
        }

        using (var stream = open())
        {
            verifier.Run(stream);
        }

        rounds = [.. verifier._rounds.Values.Where(round => verifier.IsWanted(round) && !verifier._superseded.Contains(round.Step)).OrderBy(round => round.Step)];
        return verifier._report;
    }

    /// <summary>Which steps will be computed again is known from the claims: only their rounds have to be remembered until then.</summary>
    private void FindClaims(Stream stream)
    {
        var reader = new LedgerReader(stream, _name);
        var claims = new List<long>();
        while (reader.Read(_line))
        {
            if (reader.HasContent && _line.Kind == LedgerFormat.Claim)
            {
                claims.Add(_line.Step);
            }
        }

        for (var index = claims.Count - 2; index >= 0; index--)
        {
            claims[index] = Math.Min(claims[index], claims[index + 1]);
        }

        _claims = new Queue<long>(claims);
        _keepFrom = _claims.TryPeek(out var first) ? first : long.MaxValue;
    }

    private void Run(Stream stream)
    {
        var reader = new LedgerReader(stream, _name);
        while (reader.Read(_line))
        {
            _number = reader.Lines;
            if (reader.Fault is { } fault)
            {
                _report.Find(fault);
            }

            if (reader.HasContent)
            {
                Check();
            }

            CompareHead(reader);
        }

        _report.Lines = reader.Lines;
        _report.Head = reader.HeadText;
        Conclude(reader);
    }

    private void Check()
    {
        if (_number == 1 != (_line.Kind == LedgerFormat.Run))
        {
            Find(_number == 1 ? "is not of kind 'run', as the first must be" : "is of kind 'run', as only the first can be");
            return;
        }

        if (_report.End is not null && _line.Kind != LedgerFormat.Claim)
        {
            Find($"follows the end of the run on line {_report.End.Line}, where only a claim may");
        }

        switch (_line.Kind)
        {
            case LedgerFormat.Run:
                CheckHeader(_line.Header!);
                break;
            case LedgerFormat.Claim:
                CheckClaim();
                break;
            case LedgerFormat.Worker:
                _workers[_line.Number] = (_line.Name, _line.Host);
                break;
            case LedgerFormat.Step:
                CheckStep();
                break;
            default:
                CheckEnd();
                break;
        }
    }

    private void CheckHeader(LedgerHeader header)
    {
        if (!header.IsPossible)
        {
            Find("has numbers of samples, batch, lanes or local steps that no run has");
            return;
        }

        _report.Header = header;
        _plan = header.Plan;
    }

    private void CheckClaim()
    {
        if (_line.Term <= _term)
        {
            Find(Text($"is a claim of term {_line.Term} after one of term {_term}: terms grow"));
        }

        _ = _claims.TryDequeue(out _);
        _keepFrom = _claims.TryPeek(out var next) ? next : long.MaxValue;
        _workers.Clear();
        _report.End = null;
        _term = _report.Term = Math.Max(_term, _line.Term);
        if (_report.Claims++ == 0)
        {
            Begin(_line.Step);
        }
        else if (_line.Step > _report.NextStep)
        {
            Leap(_line.Step);
        }
        else
        {
            GoBack(_line.Step);
        }

        _keepsLedger = _line.KeepsLedger;
    }

    private void Begin(long step)
    {
        (_report.FirstStep, _report.NextStep) = (step, step);
        _isVersionKnown = step == 0;
        if (step != 0)
        {
            _report.Note(Text($"{_name} begins at step {step}: what came before is not in it"));
        }
    }

    /// <summary>A server kept no ledger, and what it did is missing; anything else that is missing was lost.</summary>
    private void Leap(long step)
    {
        var missing = Text($"steps {_report.NextStep}-{step - 1} are not in the ledger");
        if (_keepsLedger)
        {
            Find($"goes on at step {step}, but {missing}");
        }
        else
        {
            _report.Note($"{missing}: the server that did them kept none");
        }

        _report.UncoveredSteps += step - _report.NextStep;
        _report.NextStep = step;
        (_isVersionKnown, _weights) = (false, null);
        _ahead.Clear();
    }

    /// <summary>What was counted from the step on does not count any more; it will be counted again.</summary>
    private void GoBack(long step)
    {
        if (step < _report.FirstStep)
        {
            (_report.FirstStep, _isVersionKnown) = (step, step == 0);
        }

        foreach (var round in _rounds.Values.Where(round => round.Step >= step && !_superseded.Contains(round.Step)))
        {
            _ = _superseded.Add(round.Step);
            Count(round.Step, round.IsApplied, sign: -1);
        }

        _report.NextStep = step;
        _ahead.Clear();
        _weights = null;
        foreach (var old in _rounds.Values.Where(round => round.Step < _keepFrom && !_superseded.Contains(round.Step) && !IsWanted(round)).ToList())
        {
            _ = _rounds.Remove(old.Step);
        }
    }

    private bool IsWanted(LedgerRound round) => round.Step + round.Steps > _wantedFrom && round.Step < _wantedEnd;

    private void CheckEnd()
    {
        if (_line.Term != _term)
        {
            Find(Text($"is an end of term {_line.Term} under term {_term}"));
        }

        if (_line.Step != _report.NextStep && _keepsLedger)
        {
            Find(Text($"is an end after {_line.Step} steps, but {_report.NextStep} were counted"));
        }

        _report.End = new LedgerEnd(_number, _line.Step, _line.Weights);
    }

    /// <summary>False for a checkpoint that is older than the ledger: it knows one that is gone.</summary>
    private bool IsOfThisLedger(LedgerCheckpoint checkpoint) => _report.FirstStep == 0 || checkpoint.Step > _report.FirstStep;

    private void CompareHead(LedgerReader reader)
    {
        if (!_checkpointsByLine.TryGetValue(reader.Lines, out var checkpoints))
        {
            return;
        }

        foreach (var checkpoint in checkpoints.Where(IsOfThisLedger))
        {
            _report.Checkpoints++;
            if (checkpoint.Head != reader.HeadText)
            {
                Find($"has another hash than it had when {checkpoint.Name} was stored: a line up to here was changed, removed or added");
            }
            else if (checkpoint.Step > _report.NextStep && _keepsLedger)
            {
                Find(Text($"is the last that {checkpoint.Name} knows, but only {_report.NextStep} of its {checkpoint.Step} steps were counted"));
            }
        }
    }

    private void Conclude(LedgerReader reader)
    {
        foreach (var checkpoint in _checkpointsByLine.Where(pair => pair.Key > reader.Lines).SelectMany(pair => pair.Value).Where(IsOfThisLedger))
        {
            _report.Find(Text($"{_name}: has {reader.Lines} lines, but had {checkpoint.Lines} when {checkpoint.Name} was stored: lines at its end were removed"));
        }

        if (reader.HasRest)
        {
            _report.Note(Text($"{_name}: line {reader.Lines + 1} is cut off, as a crash can leave it; the next server that goes on with the run removes it"));
        }

        if (_report.Header is null && reader.Lines == 0)
        {
            _report.Find($"{_name}: has no lines");
        }
    }

    private void Find(string clause) => _report.Find(Text($"{_name}: line {_number} {clause}"));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
