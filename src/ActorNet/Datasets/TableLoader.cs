using ActorNet.Core.Data;

namespace ActorNet.Datasets;

internal static class TableLoader
{
    public static TrainingData Load(DataSource source) => throw new DataException($"{source.Name}: CSV files cannot be read yet");

    public static PredictionData LoadForPrediction(string name, DataSchema schema) =>
        throw new DataException($"{name}: CSV files cannot be read yet ({schema.Name})");
}
