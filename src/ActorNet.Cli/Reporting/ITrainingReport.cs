namespace ActorNet.Cli.Reporting;

/// <summary>Shows a person how a training goes.</summary>
internal interface ITrainingReport
{
    /// <summary>Before the first step.</summary>
    /// <param name="headline">What is trained on what, a line each.</param>
    void Started(IReadOnlyList<string> headline);

    /// <summary>During an epoch and at its end.</summary>
    void Progressed(TrainingProgress progress);

    /// <summary>A worker was lost, or a step left out.</summary>
    void Warned(string line);

    /// <summary>Something of interest has happened that is no warning: a worker joined, a part is waited for.</summary>
    void Noted(string line);

    /// <summary>After the last step.</summary>
    void Finished(string dataset, TrainingResult result);
}

/// <summary>Shows nothing.</summary>
internal sealed class SilentReport : ITrainingReport
{
    public void Started(IReadOnlyList<string> headline)
    {
    }

    public void Progressed(TrainingProgress progress)
    {
    }

    public void Warned(string line)
    {
    }

    public void Noted(string line)
    {
    }

    public void Finished(string dataset, TrainingResult result)
    {
    }
}
