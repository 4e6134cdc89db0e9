using System.Globalization;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;
using Microsoft.Extensions.Logging;

namespace ActorNet.Monitoring;

/// <summary>Lines of a run for the log, each with the run, its step and, where it is about one, the worker.</summary>
/// <param name="log">Where they go.</param>
/// <param name="run">Name of the run.</param>
internal sealed partial class RunLog(ILogger log, string run)
{
    private readonly ILogger _log = log;

    /// <summary>News of the server.</summary>
    public void Told(RunNews news, LogLevel level)
    {
        if (!_log.IsEnabled(level))
        {
            return;
        }

        using (Scope(news.Step, news.Host.Length > 0 ? news.Host : news.Worker))
        {
            News(level, news.Kind, news.Text);
        }
    }

    /// <summary>A warning of the server.</summary>
    public void Warned(long step, string text)
    {
        using (Scope(step, ""))
        {
            Warning(text);
        }
    }

    /// <summary>An epoch is complete.</summary>
    public void EpochEnded(HistoryRow row)
    {
        using (Scope(row.Steps, ""))
        {
            Epoch(row.Epoch, Number(row.TrainLoss), Number(row.SamplesPerSecond));
        }
    }

    /// <summary>The run was evaluated inside an epoch.</summary>
    public void Evaluated(HistoryRow row)
    {
        using (Scope(row.Steps, ""))
        {
            Evaluation(row.Epoch, Number(row.TrainLoss), Number(row.ValidationLoss ?? double.NaN));
        }
    }

    /// <summary>The run has ended before its last step.</summary>
    public void EndedByItself(long step, string reason)
    {
        using (Scope(step, ""))
        {
            Stopped(reason);
        }
    }

    /// <summary>The run is over.</summary>
    public void Over(long? step, string? failure)
    {
        using (Scope(step, ""))
        {
            if (failure is null)
            {
                Ended();
            }
            else
            {
                Failed(failure);
            }
        }
    }

    /// <summary>Somebody asks for the run to be stopped.</summary>
    public void StopAsked()
    {
        using (Scope(null, ""))
        {
            Stopping();
        }
    }

    [LoggerMessage(1, LogLevel.Information, "somebody who has the token asks for the run to be stopped")]
    private partial void Stopping();

    [LoggerMessage(EventId = 2, Message = "{Kind}: {Text}")]
    private partial void News(LogLevel level, NewsKind kind, string text);

    [LoggerMessage(3, LogLevel.Warning, "{Text}")]
    private partial void Warning(string text);

    [LoggerMessage(4, LogLevel.Information, "epoch {Epoch} ended: loss {Loss}, {SamplesPerSecond} samples/s")]
    private partial void Epoch(int epoch, string loss, string samplesPerSecond);

    [LoggerMessage(5, LogLevel.Information, "the run has ended")]
    private partial void Ended();

    [LoggerMessage(6, LogLevel.Error, "the run failed: {Reason}")]
    private partial void Failed(string reason);

    [LoggerMessage(7, LogLevel.Information, "evaluated in epoch {Epoch}: loss {Loss}, validation loss {ValidationLoss}")]
    private partial void Evaluation(int epoch, string loss, string validationLoss);

    [LoggerMessage(8, LogLevel.Information, "{Reason}")]
    private partial void Stopped(string reason);

    private IDisposable? Scope(long? step, string worker)
    {
        var scope = new List<KeyValuePair<string, object?>>(3) { new("run", run) };
        if (step is { } known)
        {
            scope.Add(new("step", known));
        }

        if (worker.Length > 0)
        {
            scope.Add(new("worker", worker));
        }

        return _log.BeginScope(scope);
    }

    private static string Number(double value) => value.ToString("G6", CultureInfo.InvariantCulture);
}
