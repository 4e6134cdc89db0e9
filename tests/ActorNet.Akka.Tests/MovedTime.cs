namespace ActorNet.Akka.Tests;

/// <summary>A clock that a test moves, and the timers that go by it.</summary>
internal sealed class MovedTime : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<Alarm> _set = [];
    private readonly List<(TimeSpan Due, TaskCompletionSource IsSet)> _awaited = [];
    private TimeSpan _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        lock (_lock)
        {
            return _now.Ticks;
        }
    }

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(GetTimestamp());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(this, () => callback(state));
        alarm.Change(dueTime, period);
        return alarm;
    }

    /// <summary>Done once somebody waits for just so long from now on: then the clock may move.</summary>
    public Task IsSet(TimeSpan due)
    {
        lock (_lock)
        {
            if (_set.Exists(alarm => alarm.Due - _now == due))
            {
                return Task.CompletedTask;
            }

            var isSet = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((due, isSet));
            return isSet.Task;
        }
    }

    /// <summary>Moves the clock, and then calls all that are due.</summary>
    public void Advance(TimeSpan time)
    {
        List<Alarm> due;
        lock (_lock)
        {
            _now += time;
            due = [.. _set.Where(alarm => alarm.Due <= _now).OrderBy(static alarm => alarm.Due)];
            _set.RemoveAll(due.Contains);
        }

        due.ForEach(static alarm => alarm.Fire());
    }

    private void Set(Alarm alarm, TimeSpan? after)
    {
        lock (_lock)
        {
            _set.Remove(alarm);
            if (after is not { } time)
            {
                return;
            }

            alarm.Due = _now + time;
            _set.Add(alarm);
            foreach (var (_, isSet) in _awaited.Where(awaited => awaited.Due == time))
            {
                isSet.TrySetResult();
            }
        }
    }

    private sealed class Alarm(MovedTime time, Action fire) : ITimer
    {
        public TimeSpan Due { get; set; }

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (period != Timeout.InfiniteTimeSpan)
            {
                throw new NotSupportedException("Nothing of the product repeats by it.");
            }

            time.Set(this, dueTime == Timeout.InfiniteTimeSpan ? null : dueTime);
            return true;
        }

        public void Dispose() => time.Set(this, null);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
