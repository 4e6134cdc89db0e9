using ActorNet.Core.Actors;
using ActorNet.Core.Training.Messages;
using ActorNet.Remote.Wires;

namespace ActorNet.Remote.Local;

/// <summary>
/// Gradients that lie in the other side's segment, as messages: each place has one, which is used again and gives the place back when it is released.
/// For one connection, whose reader alone takes them.
/// </summary>
internal sealed class PeerGradients(ISharedTensors shared)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, SubtreeGradient> _messages = [];
    private readonly HashSet<long> _held = [];

    /// <summary>The message over a place that was lent to us.</summary>
    /// <param name="place">First float, as the other side says it.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="MessageFormatException">The place is not lent, lies outside of the segment, or has not been given back yet.</exception>
    public SubtreeGradient Take(long place, int count)
    {
        lock (_lock)
        {
            if (_held.Contains(place))
            {
                throw new MessageFormatException($"Place {place} is lent anew before it was given back.");
            }

            var room = shared.Map(place, count);
            _held.Add(place);
            return _messages.TryGetValue(place, out var message) && message.Room == count ? message : Add(place, room);
        }
    }

    private void GiveBack(long place)
    {
        lock (_lock)
        {
            _held.Remove(place);
        }

        shared.GiveBack(place);
    }

    private SubtreeGradient Add(long place, Memory<float> room)
    {
        if (_messages.Count >= RemoteLimits.GradientSlots)
        {
            _messages.Clear();
        }

        var message = new SubtreeGradient(null, room, _ => GiveBack(place));
        _messages[place] = message;
        return message;
    }
}
