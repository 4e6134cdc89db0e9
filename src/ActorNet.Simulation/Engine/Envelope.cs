using ActorNet.Core.Actors;

namespace ActorNet.Simulation.Engine;

/// <summary>A message in a mailbox; with a timer, the version of it that sent the message.</summary>
internal readonly record struct Envelope(SimulatedRef? Sender, object Message, SimulatedTimer? Timer, long TimerVersion)
{
    public bool IsFromEngine => Timer is not null || Message is Terminated or StopSignal;

    /// <summary>Lets go of a message that nobody will receive.</summary>
    public void Release() => (Message as PooledMessage)?.Release();
}

/// <summary>Asks a cell to stop its actor once it comes to this message.</summary>
internal sealed class StopSignal
{
    public static readonly StopSignal Instance = new();
}

/// <summary>A named timer of one actor. Its version changes whenever it is set or cancelled, so that a message sent before can be told.</summary>
internal sealed class SimulatedTimer(SimulatedCell owner, string name)
{
    public SimulatedCell Owner { get; } = owner;

    public string Name { get; } = name;

    public object? Message { get; set; }

    /// <summary>When it is due by the clock of its machine.</summary>
    public TimeSpan Deadline { get; set; }

    public long Version { get; set; }
}

/// <summary>A message on its way between machines, as bytes or, without a codec, by reference.</summary>
/// <param name="Sender">Who sent it.</param>
/// <param name="From">The sender as it was then: what had not left when it died is lost with it.</param>
/// <param name="Departs">When it leaves the sender.</param>
/// <param name="Receiver">Where it goes.</param>
/// <param name="Bytes">Its bytes, or null.</param>
/// <param name="Message">The message itself where there are no bytes, or news of the engine.</param>
/// <param name="Watcher">The one actor that news is for, or null.</param>
/// <param name="IsDamaged">True if the network flipped bits of it.</param>
internal sealed record Flight(
    SimulatedRef Sender, SimulatedCell From, TimeSpan Departs, SimulatedRef Receiver, byte[]? Bytes, object? Message, SimulatedCell? Watcher, bool IsDamaged);
