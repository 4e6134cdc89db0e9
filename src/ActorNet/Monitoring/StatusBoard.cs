using ActorNet.Core.Actors;
using ActorNet.Core.Training.Messages;
using ActorNet.Remote.Engine;

namespace ActorNet.Monitoring;

/// <summary>
/// Knows how a run stands: asks its server when somebody wants to know and the last answer is no longer new, so that many watchers cost no more than one. It
/// never holds the server up, and whoever asks waits no longer than <see cref="AnswerTime"/>. May be used from any thread.
/// </summary>
/// <param name="run">Name of the run.</param>
/// <param name="connections">The connections of the server's process.</param>
/// <param name="time">The clock.</param>
internal sealed class StatusBoard(string run, Func<IReadOnlyList<ConnectionSnapshot>> connections, TimeProvider time)
{
    /// <summary>For so long an answer is as good as new.</summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromMilliseconds(200);

    /// <summary>A server that has not answered for so long is called silent: a step of its own (adding up, taking a step) may take a while.</summary>
    public static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(2);

    // Whoever has asked within this time is likely to ask again within it.
    private static readonly TimeSpan WatcherPause = TimeSpan.FromSeconds(3);

    private readonly Lock _lock = new();
    private readonly long _began = time.GetTimestamp();
    private IActorEngine? _engine;
    private ActorRef? _actor;
    private Task<RunStatus>? _asking;
    private readonly TaskCompletionSource _endTold = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _watchedAt;
    private RunStatus? _last;
    private long _lastAt;

    /// <summary>Attempts to connect that were refused, so far.</summary>
    public Func<long> RefusedAttempts { get; set; } = static () => 0;

    /// <summary>The server has begun: from now on it is asked.</summary>
    /// <param name="engine">Hosts it.</param>
    /// <param name="server">Its actor.</param>
    public void Attach(IActorEngine engine, ActorRef server)
    {
        var actor = engine.Spawn("status", new StatusActor(server), Placement.AnyThread);
        lock (_lock)
        {
            (_engine, _actor) = (engine, actor);
        }
    }

    /// <summary>Notes that somebody from outside has been told.</summary>
    public void NoteTold(RunStatus status)
    {
        Interlocked.Exchange(ref _watchedAt, time.GetTimestamp());
        if (status.IsOver)
        {
            _endTold.TrySetResult();
        }
    }

    /// <summary>After <see cref="NoteEnd"/>: waits until somebody who has watched until now has seen the end, but not for long.</summary>
    public void AwaitWatchers()
    {
        var watched = Interlocked.Read(ref _watchedAt);
        if (watched != 0 && time.GetElapsedTime(watched) < WatcherPause)
        {
            _endTold.Task.Wait(WatcherPause);
        }
    }

    /// <summary>The run has ended: its actors are not asked any more.</summary>
    /// <param name="step">Steps done.</param>
    /// <param name="failure">Why it failed, or null if it has not.</param>
    public void NoteEnd(long? step, string? failure)
    {
        lock (_lock)
        {
            var last = Last();
            (_last, _lastAt) = (
                last with
                {
                    Health = failure is null ? "ended" : "failed",
                    HealthReason = failure,
                    Phase = failure is null ? "Ended" : "Failed",
                    Failure = failure,
                    Step = step ?? last.Step,
                    RemainingSeconds = null,
                    AgeSeconds = 0,
                },
                time.GetTimestamp());
        }
    }

    /// <summary>How the run stands. What the server last said, with its age, if it does not answer within the bound.</summary>
    public async Task<RunStatus> AskAsync(CancellationToken cancellation)
    {
        if (KnownOrAsk(out var asking) is { } known)
        {
            return known;
        }

        try
        {
            return await asking!.WaitAsync(AnswerTime, time, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return Silent();
        }
    }

    /// <summary>What is known now, without any waiting: the server's last word, if that is younger than <see cref="AnswerTime"/>. It is asked if that is no longer new.</summary>
    public RunStatus Look()
    {
        if (KnownOrAsk(out _) is { } known)
        {
            return known;
        }

        lock (_lock)
        {
            return _last is { } last && time.GetElapsedTime(_lastAt) < AnswerTime ? last
                : _last is null ? Last()
                : Silent();
        }
    }

    /// <summary>True if workers may come: the server has answered lately, has its term, and the run is not over. Never waits.</summary>
    public bool IsReady() => Look().Health is "waiting" or "ok" or "degraded";

    /// <summary>The status, if nobody needs to be asked; else null, and the question that is under way.</summary>
    private RunStatus? KnownOrAsk(out Task<RunStatus>? asking)
    {
        lock (_lock)
        {
            asking = null;
            if (_actor is null)
            {
                return StatusWriter.Starting(run, time.GetElapsedTime(_began), RefusedAttempts());
            }

            if (_last is { } last && (last.IsOver || time.GetElapsedTime(_lastAt) < Freshness))
            {
                return last;
            }

            asking = _asking ??= Ask(_engine!, _actor);
            return null;
        }
    }

    private Task<RunStatus> Ask(IActorEngine engine, ActorRef actor)
    {
        // Continuations must not run on the server's thread.
        var answer = new TaskCompletionSource<ServerStatus>(TaskCreationOptions.RunContinuationsAsynchronously);
        engine.Send(actor, new StatusActor.Question(answer));
        return Note(answer.Task);
    }

    private async Task<RunStatus> Note(Task<ServerStatus> answer)
    {
        try
        {
            // Never at once: whoever asks holds the lock, and has yet to note that it has asked.
            var said = await answer.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            var status = StatusWriter.Write(run, said, connections(), RefusedAttempts());
            lock (_lock)
            {
                if (_last is not { IsOver: true })
                {
                    (_last, _lastAt) = (status, time.GetTimestamp());
                }

                return _last;
            }
        }
        finally
        {
            lock (_lock)
            {
                _asking = null;
            }
        }
    }

    private RunStatus Silent()
    {
        lock (_lock)
        {
            return _last is { IsOver: true } ? _last
                : Last() with
                {
                    Health = "silent",
                    HealthReason = FormattableString.Invariant($"the server has not answered for {AnswerTime.TotalSeconds:0} s"),
                    AgeSeconds = _last is null ? 0 : time.GetElapsedTime(_lastAt).TotalSeconds,
                };
        }
    }

    private RunStatus Last() => _last ?? StatusWriter.Starting(run, time.GetElapsedTime(_began), RefusedAttempts());
}
