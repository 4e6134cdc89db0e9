using ActorNet.Core.Training;

namespace ActorNet;

/// <summary>Writes every evaluation of a training to a CSV file, in the columns of a run folder's <c>history.csv</c>.</summary>
/// <param name="path">The file; one that exists is replaced. It has every evaluation so far.</param>
public sealed class CsvLog(string path) : TrainingCallback
{
    /// <inheritdoc/>
    public override void OnTrainBegin(TrainingStart start) => History.Save(path, []);

    /// <inheritdoc/>
    public override void OnEvaluated(TrainingMoment moment) => Add(moment);

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingMoment moment) => Add(moment);

    private void Add(TrainingMoment moment)
    {
        ArgumentNullException.ThrowIfNull(moment);
        History.Append(path, moment.Row);
    }
}
