namespace ActorNet;

/// <summary>A callback made of functions.</summary>
public sealed class LambdaCallback : TrainingCallback
{
    /// <summary>For <see cref="OnTrainBegin"/>, or null.</summary>
    public Action<TrainingStart>? TrainBegin { get; init; }

    /// <summary>For <see cref="OnProgress"/>, or null.</summary>
    public Action<TrainingProgress>? Progress { get; init; }

    /// <summary>For <see cref="OnEvaluated"/>, or null.</summary>
    public Action<TrainingMoment>? Evaluated { get; init; }

    /// <summary>For <see cref="OnEpochEnd"/>, or null.</summary>
    public Action<TrainingMoment>? EpochEnd { get; init; }

    /// <summary>For <see cref="OnTrainEnd"/>, or null.</summary>
    public Action<TrainingResult>? TrainEnd { get; init; }

    /// <inheritdoc/>
    public override void OnTrainBegin(TrainingStart start) => TrainBegin?.Invoke(start);

    /// <inheritdoc/>
    public override void OnProgress(TrainingProgress progress) => Progress?.Invoke(progress);

    /// <inheritdoc/>
    public override void OnEvaluated(TrainingMoment moment) => Evaluated?.Invoke(moment);

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingMoment moment) => EpochEnd?.Invoke(moment);

    /// <inheritdoc/>
    public override void OnTrainEnd(TrainingResult result) => TrainEnd?.Invoke(result);
}
