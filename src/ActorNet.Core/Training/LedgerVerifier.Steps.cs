using System.Globalization;

namespace ActorNet.Core.Training;

/// <content>Rounds.</content>
public sealed partial class LedgerVerifier
{
    private const int Digits = 16;
    private readonly HashSet<long> _superseded = [];

    private void CheckStep()
    {
        if (_plan is not { } plan)
        {
            return;
        }

        if (_report.Claims == 0)
        {
            Find("is a step before any server has claimed the run");
        }
        else if (!_keepsLedger)
        {
            Find("is a step of a server that said it keeps no ledger");
        }

        var step = _line.Step;
        if (!CheckOrder(step))
        {
            return;
        }

        CheckSamples(plan);
        var contributions = ReadContributions(plan);
        CheckLanes(plan, contributions);
        var round = new LedgerRound(_number, step, _line.Steps, _line.IsApplied, ReadDigest(_line.Weights, "of the weights"), contributions);
        CheckWeights(round);
        Keep(round);
        Count(step, _line.IsApplied, sign: 1);
        Advance(step, _line.Steps);
        CompareCheckpoints(round);
    }

    /// <summary>False if the round cannot be counted at all.</summary>
    private bool CheckOrder(long step)
    {
        var next = _report.NextStep;
        if (step == next)
        {
            return true;
        }

        if (step < next || _ahead.Contains(step))
        {
            Find(Text($"counts step {step} a second time"));
            return false;
        }

        if (_report.Header!.IsStable)
        {
            Find(step == next + 1
                ? Text($"counts step {step}, but step {next} has not been counted")
                : Text($"counts step {step}, but steps {next}-{step - 1} have not been counted"));
        }

        return true;
    }

    private void CheckSamples(RunPlan plan)
    {
        var step = _line.Step;
        if (_line.Steps != plan.StepsOfRound(step))
        {
            Find(Text($"has a round of {_line.Steps} steps from step {step} on, where one of {plan.StepsOfRound(step)} must be"));
        }

        if (_line.FirstSample != plan.FirstSample(step) || _line.Samples != plan.SamplesOfRound(step))
        {
            Find(Text($"counts samples {_line.FirstSample}-{(long)_line.FirstSample + _line.Samples - 1} of the epoch for step {step}, which has {plan.FirstSample(step)}-{plan.FirstSample(step) + plan.SamplesOfRound(step) - 1}"));
        }
    }

    private List<LaneContribution> ReadContributions(RunPlan plan)
    {
        var contributions = new List<LaneContribution>(_line.Contributions.Count);
        foreach (var part in _line.Contributions)
        {
            var count = part.Last - part.First + 1;
            if (part.Last >= plan.Lanes || count < 1 || !int.IsPow2(count) || part.First % count != 0)
            {
                Find(Text($"counts lanes {part.First}-{part.Last} for step {_line.Step}, which are no subtree of {plan.Lanes} lanes"));
                continue;
            }

            var level = int.Log2(count);
            var lanes = LanesText(part.First, part.Last);
            if (!_workers.TryGetValue(part.Worker, out var worker))
            {
                Find(Text($"has {lanes} of step {_line.Step} from worker {part.Worker}, whom no line before names"));
                worker = (Text($"number {part.Worker}"), "?");
            }

            contributions.Add(new LaneContribution(
                new Subtree(level, part.First >> level), worker.Name, worker.Host, ReadDigest(part.Digest, Text($"of {lanes} of worker '{worker.Name}'"))));
        }

        return contributions;
    }

    private void CheckLanes(RunPlan plan, List<LaneContribution> contributions)
    {
        const int Nobody = -1;
        Array.Fill(_owners, Nobody, 0, plan.Lanes);
        for (var index = 0; index < contributions.Count; index++)
        {
            var subtree = contributions[index].Subtree;
            for (var lane = subtree.FirstLane; lane < subtree.FirstLane + subtree.LaneCount; lane++)
            {
                if (_owners[lane] != Nobody)
                {
                    var other = contributions[(int)_owners[lane]];
                    Find(Text($"counts lane {lane} of step {_line.Step} twice: of worker '{other.Worker}' and of worker '{contributions[index].Worker}'"));
                }

                _owners[lane] = index;
            }
        }

        // A round that is left out may be so before all its lanes are there; a stale one may be left out in part.
        if (_line.IsApplied && _report.Header!.IsStable && Enumerable.Range(0, plan.Lanes).Where(lane => _owners[lane] == Nobody).ToList() is { Count: > 0 } missing)
        {
            Find(Text($"does not count {LaneNames.Format(missing)} of step {_line.Step}"));
        }
    }

    /// <summary>A round that is left out changes no weight; one that is computed again comes out as before.</summary>
    private void CheckWeights(LedgerRound round)
    {
        if (!_report.Header!.IsStable)
        {
            return;
        }

        if (!round.IsApplied && _weights is { } before && before != round.WeightsDigest)
        {
            Find(Text($"has other weights after step {round.Step} than before, although it was left out"));
        }

        _weights = round.WeightsDigest;
        if (!_rounds.TryGetValue(round.Step, out var first) || !_superseded.Contains(round.Step))
        {
            return;
        }

        _report.RepeatedRounds++;
        if (first.IsApplied != round.IsApplied || first.WeightsDigest != round.WeightsDigest)
        {
            Find(Text($"has other weights after step {round.Step} than line {first.Line} had when the step was done for the first time"));
        }

        foreach (var contribution in round.Contributions)
        {
            if (first.Contributions.FirstOrDefault(other => other.Subtree == contribution.Subtree) is { Worker: not null } other
                && other.Digest != contribution.Digest && other.IsDigestKnown && contribution.IsDigestKnown)
            {
                Find(Text($"has another gradient of {contribution.Subtree} of step {round.Step} by worker '{contribution.Worker}' than line {first.Line} by worker '{other.Worker}'"));
            }
        }
    }

    private void Keep(LedgerRound round)
    {
        if (round.Step >= _keepFrom || IsWanted(round))
        {
            _rounds[round.Step] = round;
        }

        _ = _superseded.Remove(round.Step);
    }

    private void Count(long step, bool isApplied, int sign)
    {
        _report.Rounds += sign;
        _report.SkippedRounds += isApplied ? 0 : sign;
        _report.Samples += isApplied ? sign * _plan!.SamplesOfRound(step) : 0;
        _version += isApplied ? sign : 0;
    }

    private void Advance(long step, int steps)
    {
        if (step != _report.NextStep && !_report.Header!.IsStable)
        {
            _ = _ahead.Add(step);
            return;
        }

        _report.NextStep = step + Math.Max(1, steps);
        while (_ahead.Remove(_report.NextStep))
        {
            _report.NextStep++;
        }
    }

    private void CompareCheckpoints(LedgerRound round)
    {
        if (!_report.Header!.IsStable || !_checkpointsByStep.TryGetValue(round.Step + round.Steps, out var checkpoints))
        {
            return;
        }

        foreach (var checkpoint in checkpoints)
        {
            if (checkpoint.WeightsDigest != round.WeightsDigest)
            {
                Find(Text($"has other weights after step {round.Step} than {checkpoint.Name}"));
            }

            if (_isVersionKnown && checkpoint.Version != _version)
            {
                Find(Text($"is the {_version}. round that was applied, but {checkpoint.Name} has version {checkpoint.Version}"));
            }
        }
    }

    private ulong ReadDigest(string text, string what)
    {
        if (text.Length == Digits && ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var digest))
        {
            return digest;
        }

        Find(Text($"has a digest {what} after step {_line.Step} that is not one"));
        return 0;
    }

    private static string LanesText(int first, int last) => first == last ? Text($"lane {first}") : Text($"lanes {first}-{last}");
}
