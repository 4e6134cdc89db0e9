using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace ActorNet.Akka.Tests.Training;

/// <summary>
/// An actor system's time, as the test says. The test kit's own scheduler has timers wait for the test, but its clock is the machine's, and it moves on by whole
/// spans; here the clock goes with the timers, and stands at each of them until the test has let the actors do what follows from it.
/// </summary>
public sealed class VirtualScheduler(Config settings, ILoggingAdapter log) : SchedulerBase(settings, log)
{
    private static readonly DateTimeOffset Beginning = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Lock _lock = new();
    private readonly PriorityQueue<(Action Fire, ICancelable? Cancelable), (TimeSpan Due, long Number)> _waiting = new();
    private TimeSpan _now;
    private long _count;

    public override TimeSpan MonotonicClock
    {
        get
        {
            lock (_lock)
            {
                return _now;
            }
        }
    }

    public override TimeSpan HighResMonotonicClock => MonotonicClock;

    protected override DateTimeOffset TimeNow => Beginning + MonotonicClock;

    /// <summary>Lets time pass. After whatever was due at one time, the actors settle.</summary>
    /// <param name="time">How much.</param>
    /// <param name="settle">Waits until no actor has anything to do.</param>
    public void Pass(TimeSpan time, Action settle)
    {
        settle();
        var end = MonotonicClock + time;
        while (TryTakeDue(end) is { } fire)
        {
            fire();
            settle();
        }

        lock (_lock)
        {
            _now = end;
        }
    }

    protected override void InternalScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender, ICancelable? cancelable) =>
        Add(delay, () => receiver.Tell(message, sender), cancelable);

    protected override void InternalScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender, ICancelable? cancelable) =>
        Repeat(initialDelay, interval, () => receiver.Tell(message, sender), cancelable);

    protected override void InternalScheduleOnce(TimeSpan delay, Action action, ICancelable? cancelable) => Add(delay, action, cancelable);

    protected override void InternalScheduleOnce(TimeSpan delay, IRunnable action, ICancelable? cancelable) => Add(delay, action.Run, cancelable);

    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable? cancelable) =>
        Repeat(initialDelay, interval, action, cancelable);

    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable? cancelable) =>
        Repeat(initialDelay, interval, action.Run, cancelable);

    private void Repeat(TimeSpan after, TimeSpan interval, Action fire, ICancelable? cancelable) => Add(
        after,
        () =>
        {
            fire();
            Repeat(interval, interval, fire, cancelable);
        },
        cancelable);

    private void Add(TimeSpan after, Action fire, ICancelable? cancelable)
    {
        lock (_lock)
        {
            _waiting.Enqueue((fire, cancelable), (_now + after, ++_count));
        }
    }

    /// <summary>The next that is due until a time, at which the clock stands from now on; null if there is none.</summary>
    private Action? TryTakeDue(TimeSpan end)
    {
        lock (_lock)
        {
            while (_waiting.TryPeek(out var next, out var priority) && priority.Due <= end)
            {
                _waiting.Dequeue();
                if (next.Cancelable is not { IsCancellationRequested: true })
                {
                    _now = priority.Due;
                    return next.Fire;
                }
            }

            return null;
        }
    }
}
