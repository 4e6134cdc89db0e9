using System.Globalization;

namespace ActorNet.Cli.Reporting;

/// <summary>Plain lines: one an epoch, then the results.</summary>
/// <param name="writer">Where they go.</param>
/// <param name="error">Where warnings go.</param>
/// <param name="program">What the program is called.</param>
internal sealed class PlainReport(TextWriter writer, TextWriter error, string program) : ITrainingReport
{
    public void Started(IReadOnlyList<string> headline)
    {
        foreach (var line in headline) writer.WriteLine(line);
        writer.Flush();
    }

    public void Progressed(TrainingProgress progress)
    {
        if (!progress.EpochEnded && progress.ValidationLoss is null) return;

        writer.Write(string.Create(CultureInfo.InvariantCulture, $"epoch {progress.Epoch}/{progress.Epochs}: loss {Format.Loss(progress.Loss)}"));
        if (progress.Accuracy is { } accuracy) writer.Write(", accuracy " + Format.Accuracy(accuracy));
        if (progress.ValidationLoss is { } validation) writer.Write(", validation loss " + Format.Loss(validation));
        if (progress.ValidationAccuracy is { } share) writer.Write(", validation accuracy " + Format.Accuracy(share));
        if (progress.LearningRate is { } rate) writer.Write(", learning rate " + Format.LearningRate(rate));
        if (progress.Samples < progress.SamplesPerEpoch)
        {
            writer.Write($", {Format.Count(progress.Samples)} of {Format.Count(progress.SamplesPerEpoch)} samples");
        }

        writer.WriteLine(", " + Format.Rate(progress.SamplesPerSecond));
        writer.Flush();
    }

    public void Warned(string line) => error.WriteLine($"{program}: {line}");

    public void Noted(string line)
    {
        writer.WriteLine(line);
        writer.Flush();
    }

    public void Finished(string dataset, TrainingResult result)
    {
        foreach (var (name, value) in ResultRows.Of(dataset, result)) writer.WriteLine($"{name}: {value}");
        writer.Flush();
    }
}
