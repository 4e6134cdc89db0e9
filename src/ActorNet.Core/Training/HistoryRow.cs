namespace ActorNet.Core.Training;

/// <summary>One epoch in a run's history.</summary>
/// <param name="Epoch">Epoch, from 1.</param>
/// <param name="Steps">Steps done since the run began.</param>
/// <param name="Samples">Samples of the epoch that were trained on.</param>
/// <param name="TrainLoss">Mean training loss, each sample with the weights of its step.</param>
/// <param name="TrainAccuracy">Training accuracy, or null where it has no meaning.</param>
/// <param name="ValidationLoss">Mean validation loss, or null without a validation set.</param>
/// <param name="ValidationAccuracy">Validation accuracy, or null.</param>
/// <param name="Seconds">Time in training steps.</param>
/// <param name="SamplesPerSecond">Training samples a second.</param>
public sealed record HistoryRow(
    int Epoch,
    long Steps,
    int Samples,
    double TrainLoss,
    double? TrainAccuracy,
    double? ValidationLoss,
    double? ValidationAccuracy,
    double Seconds,
    double SamplesPerSecond);
