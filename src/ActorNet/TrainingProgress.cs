using ActorNet.Core.Training;
using ActorNet.Core.Training.Control;

namespace ActorNet;

/// <summary>How far a run is.</summary>
/// <param name="Epoch">Epoch, from 1.</param>
/// <param name="Epochs">Epochs asked for.</param>
/// <param name="Step">Steps done since the run began.</param>
/// <param name="TotalSteps">Steps the run will have done at its end.</param>
/// <param name="Samples">Samples of this epoch done.</param>
/// <param name="SamplesPerEpoch">Samples in an epoch.</param>
/// <param name="Loss">Mean training loss of this epoch so far (each sample with the weights of its step).</param>
/// <param name="Accuracy">Mean training accuracy of this epoch so far, or null where it has no meaning.</param>
/// <param name="SamplesPerSecond">Training samples a second of this epoch so far, evaluation excluded.</param>
/// <param name="EpochEnded">True once for each epoch, at its end (or at the run's end inside an epoch).</param>
/// <param name="ValidationLoss">Mean validation loss; only with <paramref name="EpochEnded"/>, or at an evaluation inside the epoch.</param>
/// <param name="ValidationAccuracy">Validation accuracy; likewise.</param>
/// <param name="LearningRate">Learning rate of this step, likewise, in runs where a schedule or a plateau may change it; else null.</param>
public sealed record TrainingProgress(
    int Epoch,
    int Epochs,
    long Step,
    long TotalSteps,
    int Samples,
    int SamplesPerEpoch,
    double Loss,
    double? Accuracy,
    double SamplesPerSecond,
    bool EpochEnded,
    double? ValidationLoss,
    double? ValidationAccuracy,
    double? LearningRate = null);

/// <summary>What a run came to.</summary>
public sealed record TrainingResult
{
    /// <summary>Length of the parameter vector.</summary>
    public required int Parameters { get; init; }

    /// <summary>Samples in the training set.</summary>
    public required int Samples { get; init; }

    /// <summary>Worker actors used.</summary>
    public required int Workers { get; init; }

    /// <summary>Lanes of a step.</summary>
    public required int Lanes { get; init; }

    /// <summary>Key of everything random.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Epochs completed, counted from the first start.</summary>
    public required int Epochs { get; init; }

    /// <summary>Steps done, counted from the first start.</summary>
    public required long Steps { get; init; }

    /// <summary>Mean training loss of the last epoch, or NaN if no step was made.</summary>
    public required double TrainLoss { get; init; }

    /// <summary>Training accuracy of the last epoch, or null where it has no meaning.</summary>
    public required double? TrainAccuracy { get; init; }

    /// <summary>Mean test loss, or null without a test set.</summary>
    public required double? TestLoss { get; init; }

    /// <summary>Test accuracy, or null without a test set or where it has no meaning.</summary>
    public required double? TestAccuracy { get; init; }

    /// <summary>Training samples a second, evaluation excluded.</summary>
    public required double SamplesPerSecond { get; init; }

    /// <summary>Time from start to end in seconds, everything included.</summary>
    public required double Seconds { get; init; }

    /// <summary>SHA-256 of the final parameter vector (little-endian floats), lower-case hexadecimal.</summary>
    public required string WeightsSha256 { get; init; }

    /// <summary>Steps, or rounds of local steps, left out because a number was not finite (only with <see cref="NonFinitePolicy.Skip"/>).</summary>
    public required long SkippedSteps { get; init; }

    /// <summary>True if the weights depend on timing as well, because workers were allowed to be ahead of each other.</summary>
    public required bool DependsOnTiming { get; init; }

    /// <summary>True if the run was stopped by its cancellation token; it can be resumed if it has a run folder.</summary>
    public required bool Interrupted { get; init; }

    /// <summary>Why the run ended before the last step that was asked for, in one line; null if it did not, or was <see cref="Interrupted"/>.</summary>
    public string? StopReason { get; init; }

    /// <summary>The best evaluation, if the run keeps its best weights.</summary>
    public BestValue? Best { get; init; }

    /// <summary>The model with the weights of <see cref="Best"/>, or null without one.</summary>
    public Model? BestModel { get; init; }

    /// <summary>True if the run ended with the weights of <see cref="Best"/>.</summary>
    public bool IsBestRestored { get; init; }

    /// <summary>What each evaluation came to: the ends of epochs, and where they were asked for those inside them.</summary>
    public IReadOnlyList<HistoryRow> History { get; init; } = [];

    /// <summary>The run folder, or null.</summary>
    public required string? OutputDirectory { get; init; }

    /// <summary>The trained model.</summary>
    public required Model Model { get; init; }
}
