using ActorNet.Core.Numerics;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Control;
using ActorNet.Runs;
using ActorNet.Simulation.Training;

namespace ActorNet.Simulation.Checking;

/// <summary>What a case must come to: trained without machines, messages or faults, and with no planted bug armed.</summary>
internal sealed class ReferenceRun
{
    private readonly SimulatedCase _case;
    private readonly Dictionary<long, ReferenceRound> _rounds = [];

    public ReferenceRun(SimulatedCase @case)
    {
        _case = @case;
        var control = NewControl();
        var replay = NewReplay(control);
        while (!replay.IsOver)
        {
            var round = replay.RunRound();
            IsFinite &= round.IsApplied;
            _rounds.Add(round.Step, new ReferenceRound(round.Step, round.Steps, round.FirstSample, round.Samples, replay.WeightsDigest));
        }

        EndStep = replay.Step;
        Parameters = replay.EndParameters.ToArray();
        Slots = replay.Slots.ToArray();
        (Control, Best) = (control.State, control.Best);
        WeightsSha256 = replay.WeightsSha256;
    }

    /// <summary>The weights at the end.</summary>
    public float[] Parameters { get; }

    /// <summary>The optimizer's state at the end, slots × parameters.</summary>
    public float[] Slots { get; }

    /// <summary>Where training control stands at the end.</summary>
    public ControlState Control { get; }

    /// <summary>The best weights, or null if the run keeps none.</summary>
    public float[]? Best { get; }

    /// <summary>Steps done at the end: with local steps, the last round may go beyond the bound.</summary>
    public long EndStep { get; }

    /// <summary>Their hash as a run prints it.</summary>
    public string WeightsSha256 { get; }

    /// <summary>True if every number is finite; else the run has to fail, and may.</summary>
    public bool IsFinite { get; } = true;

    /// <summary>Rounds of the run.</summary>
    public int Rounds => _rounds.Count;

    /// <summary>The round that begins at a step, or null.</summary>
    public ReferenceRound? RoundAt(long step) => _rounds.GetValueOrDefault(step);

    /// <summary>Digests of subtrees of the round that begins at a step.</summary>
    public Func<Subtree, ulong> DigestsOf(long step)
    {
        var replay = NewReplay(NewControl());
        while (replay.Step <= step)
        {
            replay.RunRound();
        }

        return replay.DigestOf;
    }

    private ReplayedControl NewControl() =>
        new(_case.Training.Control, _case.Plan, _case.Network, _case.Training.Loss, _case.Data.Validation, _case.HasAccuracy);

    private RunReplay NewReplay(ReplayedControl control) => new(
        _case.Plan,
        _case.Network,
        _case.Training.Loss,
        _case.LocalUpdate ?? _case.ServerUpdate,
        _case.LocalUpdate is null ? null : _case.ServerUpdate,
        _case.Data.Train,
        _case.Training.Initial?.Parameters,
        control);
}

/// <summary>A round of the reference.</summary>
/// <param name="Step">Its first step.</param>
/// <param name="Steps">Its steps.</param>
/// <param name="FirstSample">Its first sample within the epoch.</param>
/// <param name="Samples">Its samples.</param>
/// <param name="WeightsDigest">Digest of the weights after it; see <see cref="VectorDigest"/>.</param>
internal sealed record ReferenceRound(long Step, int Steps, int FirstSample, int Samples, ulong WeightsDigest);
