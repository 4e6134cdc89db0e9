namespace ActorNet.Core.Actors;

/// <summary>A named timer of one actor. Its version changes whenever it is set or cancelled, so that a message sent before can be told.</summary>
internal sealed class TimerSlot(ActorCell owner, string name)
{
    public ActorCell Owner { get; } = owner;

    public string Name { get; } = name;

    public object? Message { get; set; }

    public TimeSpan Deadline { get; set; }

    public long Version { get; set; }

    public bool IsArmed { get; set; }
}

/// <summary>All timers of an in-process engine. A run has a handful, so a list is searched from end to end.</summary>
internal sealed class TimerTable(Action wakeEarlier)
{
    private readonly Lock _lock = new();
    private readonly List<TimerSlot> _slots = [];
    private TimeSpan _earliest = TimeSpan.MaxValue;

    /// <summary>No timer is due before this time; a timer that was moved may make it too early.</summary>
    public TimeSpan Earliest
    {
        get
        {
            lock (_lock)
            {
                return _earliest;
            }
        }
    }

    public void Set(ActorCell owner, string name, TimeSpan deadline, object message)
    {
        bool isEarlier;
        lock (_lock)
        {
            var slot = Find(owner, name);
            if (slot is null)
            {
                slot = new TimerSlot(owner, name);
                _slots.Add(slot);
            }

            slot.Message = message;
            slot.Deadline = deadline;
            slot.Version++;
            slot.IsArmed = true;
            isEarlier = deadline < _earliest;
            if (isEarlier)
            {
                _earliest = deadline;
            }
        }

        if (isEarlier)
        {
            wakeEarlier();
        }
    }

    public void Cancel(ActorCell owner, string name)
    {
        lock (_lock)
        {
            if (Find(owner, name) is { } slot)
            {
                slot.Version++;
                slot.IsArmed = false;
            }
        }
    }

    public bool IsCurrent(TimerSlot slot, long version)
    {
        lock (_lock)
        {
            return slot.Version == version;
        }
    }

    public void Remove(ActorCell owner)
    {
        lock (_lock)
        {
            _slots.RemoveAll(slot => slot.Owner == owner);
        }
    }

    /// <summary>Posts the messages of all timers that are due; true if there was one.</summary>
    public bool Fire(TimeSpan now)
    {
        var fired = false;
        while (TakeDue(now) is { } due)
        {
            due.Slot.Owner.Post(new Envelope(null, due.Slot.Message!, due.Slot, due.Version));
            fired = true;
        }

        return fired;
    }

    private (TimerSlot Slot, long Version)? TakeDue(TimeSpan now)
    {
        lock (_lock)
        {
            TimerSlot? first = null;
            foreach (var slot in _slots)
            {
                if (slot.IsArmed && (first is null || slot.Deadline < first.Deadline))
                {
                    first = slot;
                }
            }

            _earliest = first?.Deadline ?? TimeSpan.MaxValue;
            if (first is null || first.Deadline > now)
            {
                return null;
            }

            first.IsArmed = false;
            return (first, first.Version);
        }
    }

    private TimerSlot? Find(ActorCell owner, string name)
    {
        foreach (var slot in _slots)
        {
            if (slot.Owner == owner && slot.Name == name)
            {
                return slot;
            }
        }

        return null;
    }
}
