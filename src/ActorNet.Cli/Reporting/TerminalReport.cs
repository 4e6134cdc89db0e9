using System.Globalization;
using Spectre.Console;

namespace ActorNet.Cli.Reporting;

/// <summary>
/// One progress bar an epoch and a table at the end. The bar is drawn over itself by the trainer's own calls, so nothing runs beside the
/// training and a thousand epochs scroll by like any other output.
/// </summary>
/// <param name="console">The terminal.</param>
/// <param name="program">What the program is called.</param>
internal sealed class TerminalReport(IAnsiConsole console, string program) : ITrainingReport
{
    private const int MinimumBar = 8;
    private const int MaximumBar = 40;
    private const string ClearLine = "\r\u001b[2K";

    public void Started(IReadOnlyList<string> headline)
    {
        foreach (var line in headline) console.WriteLine(line);
    }

    public void Progressed(TrainingProgress progress)
    {
        var done = progress.SamplesPerEpoch == 0 ? 1 : Math.Clamp((double)progress.Samples / progress.SamplesPerEpoch, 0, 1);
        var head = string.Create(CultureInfo.InvariantCulture, $"epoch {progress.Epoch}/{progress.Epochs} ");
        var tail = string.Create(CultureInfo.InvariantCulture, $" {done * 100,3:0}%");
        var room = console.Profile.Width - 1 - head.Length - tail.Length;
        foreach (var field in Fields(progress))
        {
            if (field.Length + 2 > room - MinimumBar) break;
            tail += "  " + field;
            room -= field.Length + 2;
        }

        console.Write(new ControlCode(ClearLine));
        console.Markup(Markup.Escape(head) + Bar(done, Math.Clamp(room, 0, MaximumBar)) + Markup.Escape(tail));
        if (progress.EpochEnded || progress.ValidationLoss is not null) console.WriteLine();
    }

    public void Warned(string line) => Noted($"{program}: {line}");

    public void Noted(string line)
    {
        // Takes the place of the bar, which the next call draws again below.
        console.Write(new ControlCode(ClearLine));
        console.WriteLine(line);
    }

    public void Finished(string dataset, TrainingResult result)
    {
        var table = new Table { Border = console.Profile.Capabilities.Unicode ? TableBorder.Rounded : TableBorder.Ascii };
        table.AddColumn("result");
        table.AddColumn(result.Interrupted ? "stopped before its end" : "");
        foreach (var (name, value) in ResultRows.Of(dataset, result)) table.AddRow(new Text(name), new Text(value));
        console.Write(table);
    }

    /// <summary>What stands behind the bar, the most important first: what does not fit is left out.</summary>
    private static IEnumerable<string> Fields(TrainingProgress progress)
    {
        yield return "loss " + Format.Loss(progress.Loss);
        if (progress.Accuracy is { } accuracy) yield return "accuracy " + Format.Accuracy(accuracy);
        if (progress.ValidationAccuracy is { } share) yield return "validation " + Format.Accuracy(share);
        else if (progress.ValidationLoss is { } loss) yield return "validation loss " + Format.Loss(loss);
        if (progress.LearningRate is { } rate) yield return "rate " + Format.LearningRate(rate);
        yield return Format.Rate(progress.SamplesPerSecond);
        if (progress.SamplesPerSecond > 0)
        {
            var left = progress.SamplesPerEpoch - progress.Samples;
            yield return progress.EpochEnded
                ? Format.Duration(progress.Samples / progress.SamplesPerSecond)
                : Format.Clock(left / progress.SamplesPerSecond) + " left";
        }
    }

    private string Bar(double done, int width)
    {
        var (full, empty) = console.Profile.Capabilities.Unicode ? ('━', '━') : ('=', '-');
        var cells = (int)Math.Round(done * width);
        return $"[green]{new string(full, cells)}[/][grey]{new string(empty, width - cells)}[/]";
    }
}
