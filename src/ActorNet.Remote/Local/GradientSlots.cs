using ActorNet.Core.Actors;
using ActorNet.Core.Numerics;
using ActorNet.Core.Training.Messages;

namespace ActorNet.Remote.Local;

/// <summary>
/// Messages for gradients that are computed where other processes read them: each lies in a slot of a segment, and is used again when it was released here and
/// every process that it was lent to has given it back. When no slot is free there are messages elsewhere, which travel through the socket. Any thread may rent
/// and release.
/// </summary>
public sealed class GradientSlots
{
    private readonly Lock _lock = new();
    private readonly TensorSegment _segment;
    private readonly Entry[] _entries;
    private readonly Stack<SubtreeGradient> _spares;
    private readonly Action<SubtreeGradient> _spareReleased;

    /// <summary>Uses all slots of a segment.</summary>
    public GradientSlots(TensorSegment segment)
    {
        _segment = segment;
        _entries = new Entry[segment.SlotCount];
        for (var slot = 0; slot < _entries.Length; slot++)
        {
            _entries[slot] = new Entry(this, segment.Slot(slot));
        }

        _spares = new Stack<SubtreeGradient>(_entries.Length);
        _spareReleased = ReleaseSpare;
    }

    /// <summary>Messages that had to be given without a slot so far.</summary>
    public long WithoutSlot { get; private set; }

    /// <summary>A pool whose messages are these.</summary>
    public MessagePool<SubtreeGradient> NewPool() => new(_ => Take(), capacity: _entries.Length);

    /// <summary>A message to own.</summary>
    internal SubtreeGradient Take()
    {
        lock (_lock)
        {
            if (TryTake(takesLost: false) is { } message)
            {
                return message;
            }

            _segment.Settle();
            if (TryTake(takesLost: true) is { } other)
            {
                return other;
            }

            WithoutSlot++;
            return _spares.TryPop(out var spare)
                ? spare
                : new SubtreeGradient(null, new AlignedBuffer(_segment.Parameters).Memory, _spareReleased);
        }
    }

    private SubtreeGradient? TryTake(bool takesLost)
    {
        for (var slot = 0; slot < _entries.Length; slot++)
        {
            if (_segment.IsFree(slot) && _entries[slot].Take(takesLost) is { } message)
            {
                return message;
            }
        }

        return null;
    }

    private void ReleaseSpare(SubtreeGradient message)
    {
        lock (_lock)
        {
            if (_spares.Count < _entries.Length)
            {
                _spares.Push(message);
            }
        }
    }

    /// <summary>A slot's message: here, or with an owner. An owner that loses it leaves it to the garbage collector, and the slot gets another.</summary>
    private sealed class Entry
    {
        private readonly GradientSlots _slots;
        private readonly Memory<float> _room;
        private readonly Action<SubtreeGradient> _released;
        private readonly WeakReference<SubtreeGradient> _outside;
        private SubtreeGradient? _here;

        public Entry(GradientSlots slots, Memory<float> room)
        {
            _slots = slots;
            _room = room;
            _released = Release;
            _here = NewMessage();
            _outside = new WeakReference<SubtreeGradient>(_here);
        }

        public SubtreeGradient? Take(bool takesLost)
        {
            var message = _here;
            if (message is null)
            {
                if (!takesLost || _outside.TryGetTarget(out _))
                {
                    return null;
                }

                message = NewMessage();
            }

            _here = null;
            _outside.SetTarget(message);
            return message;
        }

        private SubtreeGradient NewMessage() => new(null, _room, _released);

        private void Release(SubtreeGradient message)
        {
            lock (_slots._lock)
            {
                _here = message;
            }
        }
    }
}
