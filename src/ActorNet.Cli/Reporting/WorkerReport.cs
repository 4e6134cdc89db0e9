using System.Diagnostics;
using System.Globalization;
using ActorNet.Remote;
using Spectre.Console;

namespace ActorNet.Cli.Reporting;

/// <summary>Shows a person how a worker gets on: a line that is drawn over itself, or a line now and then. Any thread may use it.</summary>
/// <param name="writer">Where plain lines go.</param>
/// <param name="console">The terminal, if the line can be drawn over itself there; else null.</param>
internal sealed class WorkerReport(TextWriter writer, IAnsiConsole? console)
{
    private const string ClearLine = "\r\u001b[2K";
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private long _written = Stopwatch.GetTimestamp();
    private int _epoch;
    private bool _isLineOpen;

    /// <summary>Something has happened.</summary>
    public void Noted(string line)
    {
        lock (_lock)
        {
            CloseLine();
            writer.WriteLine(line);
            writer.Flush();
        }
    }

    /// <summary>Once a second.</summary>
    public void Progressed(WorkerProgress progress)
    {
        lock (_lock)
        {
            if (console is not null)
            {
                CloseLine();
                var line = Line(progress);
                var width = Math.Max(console.Profile.Width - 1, 1);
                writer.Write(line.Length <= width ? line : line[..width]);
                writer.Flush();
                _isLineOpen = true;
            }
            else if (progress.Run is { } run && run.Epoch != _epoch || Stopwatch.GetElapsedTime(_written) >= PlainInterval)
            {
                _epoch = progress.Run?.Epoch ?? _epoch;
                _written = Stopwatch.GetTimestamp();
                writer.WriteLine(Line(progress));
                writer.Flush();
            }
        }
    }

    /// <summary>At the end.</summary>
    public void Finished(WorkerResult result)
    {
        lock (_lock)
        {
            CloseLine();
            foreach (var line in Lines(result)) writer.WriteLine(line);
            writer.Flush();
        }
    }

    private static string Line(WorkerProgress progress)
    {
        var parts = new List<string>();
        if (progress.Run is { } run)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"epoch {run.Epoch}/{run.Epochs}, step {Format.Count(run.Step)} of {Format.Count(run.TotalSteps)}"));
        }

        parts.Add(!progress.IsConnected ? "no connection to the server"
            : progress.Lanes == 0 ? "waiting for lanes"
            : string.Create(CultureInfo.InvariantCulture, $"{progress.Lanes} lane{(progress.Lanes == 1 ? "" : "s")}"));
        parts.Add(string.Create(CultureInfo.InvariantCulture, $"{Format.Rate(progress.SamplesPerSecond)} here, computing {progress.ComputingShare * 100:0}%"));
        if (progress.Run is { } whole)
        {
            parts.Add($"{Format.Rate(whole.SamplesPerSecond)} in all, loss {Format.Loss(whole.Loss)}");
        }

        return string.Join(", ", parts);
    }

    private static IEnumerable<string> Lines(WorkerResult result)
    {
        var steps = result.RunSteps is { } count ? $" after {Format.Count(count)} steps" : "";
        yield return result.HasLeft ? "left the run" : result.RunInterrupted == true ? $"the run was stopped{steps}" : $"the run has ended{steps}";
        yield return $"computed here: {Format.Count(result.Samples)} samples in {Format.Duration(result.ComputingSeconds)} of {Format.Duration(result.Seconds)}";
        if (result.WeightsSha256 is { } hash) yield return $"weights SHA-256: {hash}";
    }

    private void CloseLine()
    {
        if (_isLineOpen) writer.Write(ClearLine);
        _isLineOpen = false;
    }
}
