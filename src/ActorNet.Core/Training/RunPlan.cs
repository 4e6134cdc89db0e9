using ActorNet.Core.Data;
using ActorNet.Core.Numerics;

namespace ActorNet.Core.Training;

/// <summary>The numbers of a run that server and workers share. With network, loss, optimizer and data they determine its weights.</summary>
public sealed record RunPlan
{
    /// <summary>Samples in an evaluation piece. Fixed, so that evaluation sums do not depend on the number of workers.</summary>
    public const int EvaluationRows = 256;

    /// <summary>Samples in the training set.</summary>
    public required int Samples { get; init; }

    /// <summary>Samples in the validation set, or 0.</summary>
    public required int ValidationSamples { get; init; }

    /// <summary>Samples in the test set, or 0.</summary>
    public required int TestSamples { get; init; }

    /// <summary>Samples of a full step.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Lanes of a step, a power of two.</summary>
    public required int Lanes { get; init; }

    /// <summary>Epochs the run ends after.</summary>
    public required int Epochs { get; init; }

    /// <summary>Steps the run ends after, or null for no bound but <see cref="Epochs"/>.</summary>
    public required long? Steps { get; init; }

    /// <summary>Key of everything random.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Coefficient of the penalty λ/2·‖W‖² on kernels.</summary>
    public required float L2 { get; init; }

    /// <summary>The penalty of the server's own step: with local steps the lanes have it in theirs.</summary>
    public float ServerL2 => LocalSteps > 1 ? 0 : L2;

    /// <summary>In training, what the loss of a sample of each class is multiplied by; empty for 1.</summary>
    public IReadOnlyList<float> ClassWeights { get; init; } = [];

    /// <summary>What to do when a number is not finite.</summary>
    public required NonFinitePolicy OnNonFinite { get; init; }

    /// <summary>
    /// Steps of a round. With 1, workers send gradients. With more, each lane takes so many steps of its own with its share of the batches, and sends
    /// by how much its weights moved; an outer optimizer takes one step with the mean (Douillard and others, DiLoCo, 2023).
    /// </summary>
    public int LocalSteps { get; init; } = 1;

    /// <summary>What numbers are rounded to when server and workers exchange them.</summary>
    public ExchangePrecision Precision { get; init; }

    /// <summary>The order of an epoch's samples.</summary>
    public SampleOrder Order { get; init; }

    /// <summary>Samples of the largest step: a full batch, or all samples if they are fewer.</summary>
    public int LargestStep => Math.Min(BatchSize, Samples);

    /// <summary>Steps of an epoch; the last may be smaller than a full batch.</summary>
    public int StepsPerEpoch => (int)((Samples + (BatchSize - 1L)) / BatchSize);

    /// <summary>Steps of the whole run.</summary>
    public long TotalSteps => Math.Min((long)Epochs * StepsPerEpoch, Steps ?? long.MaxValue);

    /// <summary>Epoch of a step, both from 0.</summary>
    public int EpochOf(long step) => (int)(step / StepsPerEpoch);

    /// <summary>The first sample of a step within its epoch's order.</summary>
    public int FirstSample(long step) => (int)(step % StepsPerEpoch) * BatchSize;

    /// <summary>Steps of the round that begins at a step: <see cref="LocalSteps"/>, but no round goes beyond its epoch.</summary>
    public int StepsOfRound(long step) => (int)Math.Min(LocalSteps, StepsPerEpoch - (step % StepsPerEpoch));

    /// <summary>Samples of the round that begins at a step.</summary>
    public int SamplesOfRound(long step) => (int)Math.Min((long)BatchSize * StepsOfRound(step), Samples - FirstSample(step));

    /// <summary>Samples of some lanes in the round that begins at a step.</summary>
    public int SamplesOfRound(long step, Subtree lanes)
    {
        var steps = StepsOfRound(step);
        var samples = 0;
        for (var offset = 0; offset < steps; offset++)
        {
            var count = SamplesOf(step + offset);
            samples += Training.Lanes.Start(lanes.FirstLane + lanes.LaneCount, Lanes, count) - Training.Lanes.Start(lanes.FirstLane, Lanes, count);
        }

        return samples;
    }

    /// <summary>Rounds that lie before a step.</summary>
    public long RoundsBefore(long step)
    {
        var whole = step / StepsPerEpoch * ((StepsPerEpoch + LocalSteps - 1L) / LocalSteps);
        return whole + (((step % StepsPerEpoch) + LocalSteps - 1) / LocalSteps);
    }

    /// <summary>Samples of a step.</summary>
    public int SamplesOf(long step) => Math.Min(BatchSize, Samples - FirstSample(step));
}
