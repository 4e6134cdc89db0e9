namespace ActorNet.Cli.Reporting;

/// <summary>A report that several threads use: connections come and go on theirs, the run goes on on its own.</summary>
/// <param name="report">What shows it.</param>
internal sealed class LockedReport(ITrainingReport report) : ITrainingReport
{
    private readonly Lock _lock = new();

    public void Started(IReadOnlyList<string> headline)
    {
        lock (_lock) report.Started(headline);
    }

    public void Progressed(TrainingProgress progress)
    {
        lock (_lock) report.Progressed(progress);
    }

    public void Warned(string line)
    {
        lock (_lock) report.Warned(line);
    }

    public void Noted(string line)
    {
        lock (_lock) report.Noted(line);
    }

    public void Finished(string dataset, TrainingResult result)
    {
        lock (_lock) report.Finished(dataset, result);
    }
}
