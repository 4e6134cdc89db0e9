namespace ActorNet.Simulation.Engine;

/// <summary>What an event does.</summary>
internal enum EventKind
{
    /// <summary>A cell takes its next message.</summary>
    Work = 1,

    /// <summary>A cell is done with the time that a message takes, and receives it.</summary>
    Finish,

    /// <summary>A message comes to a machine.</summary>
    Arrive,

    /// <summary>A timer is due.</summary>
    Timer,

    /// <summary>Something from outside: a fault, a supervisor.</summary>
    Call,
}

/// <summary>Something that happens at a time.</summary>
/// <param name="Kind">What.</param>
/// <param name="Target">The cell, flight, timer or action.</param>
/// <param name="Number">A number that goes with it: version of a timer, count of a cell.</param>
internal readonly record struct SimulationEvent(EventKind Kind, object Target, long Number);

/// <summary>Events in the order of their times; those of one time in the order they were added.</summary>
internal sealed class EventQueue
{
    private readonly PriorityQueue<SimulationEvent, EventTime> _queue = new();
    private long _sequence;

    public int Count => _queue.Count;

    public void Add(TimeSpan time, SimulationEvent what) => _queue.Enqueue(what, new EventTime(time.Ticks, _sequence++));

    public bool TryPeek(out TimeSpan time)
    {
        var any = _queue.TryPeek(out _, out var key);
        time = new TimeSpan(key.Ticks);
        return any;
    }

    public SimulationEvent Take() => _queue.Dequeue();

    private readonly record struct EventTime(long Ticks, long Sequence) : IComparable<EventTime>
    {
        public int CompareTo(EventTime other) => Ticks != other.Ticks ? Ticks.CompareTo(other.Ticks) : Sequence.CompareTo(other.Sequence);
    }
}
