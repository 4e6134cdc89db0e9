using ActorNet.Core.Actors;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.Runs;

/// <summary>Hears how the run goes and hands it on to the program; its stopping ends the engine's loop.</summary>
internal sealed class ObserverActor(IRunListener listener) : IActor
{
    /// <summary>How the run ended, once it has.</summary>
    public RunEnded? Ended { get; private set; }

    /// <summary>Why the run failed, if it did.</summary>
    public string? Failure { get; private set; }

    /// <summary>What kind of failure it was, if the server said so itself.</summary>
    public RunFailure? Kind { get; private set; }

    /// <summary>What the server threw, if that is why.</summary>
    public Exception? Cause { get; private set; }

    public void Receive(object message, IActorContext context)
    {
        switch (message)
        {
            case EpochAdvanced report:
                listener.OnAdvanced(report.Step, report.Totals);
                report.Release();
                context.Send(context.Sender, Noted.Instance);
                break;
            case EpochEnded epoch:
                listener.OnEvaluated(epoch);
                context.Send(context.Sender, Noted.Instance);
                break;
            case RunWarning warning:
                listener.OnWarning(warning.Text);
                context.Send(context.Sender, Noted.Instance);
                break;
            case RunNews news:
                listener.OnNews(news);
                news.Release();
                context.Send(context.Sender, Noted.Instance);
                break;
            case RunEnded ended:
                Ended = ended;
                if (ended.State.Control.End is { } reason)
                {
                    listener.OnEndedByItself(ended.State.Step, reason);
                }

                listener.OnOver(ended.State.Step, null);
                context.Stop();
                break;
            case RunFailed failed:
                (Failure, Kind) = (failed.Reason, failed.Cause);
                listener.OnOver(null, failed.Reason);
                context.Stop();
                break;
            case ActorRef server:
                context.Watch(server);
                break;
            case Terminated terminated:
                Failure = $"The parameter server stopped: {terminated.Cause?.Message}";
                Cause = terminated.Cause;
                listener.OnOver(null, Failure);
                context.Stop();
                break;
            default:
                break;
        }
    }
}

/// <summary>What a run tells the program. Called on the thread that runs it.</summary>
internal interface IRunListener
{
    void OnAdvanced(long step, EpochTotals totals);

    /// <summary>The end of an epoch, or an evaluation inside one that goes on.</summary>
    void OnEvaluated(EpochEnded epoch);

    void OnWarning(string text);

    /// <summary>The run has ended before its last step, because of what it came to.</summary>
    /// <param name="step">Steps done.</param>
    /// <param name="reason">Why, in one line.</param>
    void OnEndedByItself(long step, string reason)
    {
    }

    /// <summary>Valid during the call only. A training of one process has no use for it.</summary>
    void OnNews(RunNews news)
    {
    }

    /// <summary>The run is over: nothing more comes.</summary>
    /// <param name="step">Steps done, if it has ended.</param>
    /// <param name="failure">Why it failed, if it has.</param>
    void OnOver(long? step, string? failure)
    {
    }
}
