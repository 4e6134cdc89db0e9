using System.Globalization;
using System.Text;
using ActorNet.Core.Actors;
using ActorNet.Core.Training.Messages;
using ActorNet.Simulation.Checking;
using ActorNet.Simulation.Engine;
using ActorNet.Simulation.Faults;

namespace ActorNet.Simulation.Tests.Transcripts;

/// <summary>Writes down what actors receive, a line each, with faults in between; then hands everything on.</summary>
internal sealed class TranscriptTap(FaultInjector faults, IReadOnlyList<string> hidden, ISimulationTap next) : ISimulationTap
{
    private static readonly string[] AlwaysHidden = [nameof(Started), nameof(Noted), nameof(EpochAdvanced), nameof(RunNews), nameof(Heartbeat), nameof(HeartbeatAnswer), "HeartbeatDue", "Housekeeping"];

    private readonly StringBuilder _text = new();
    private int _faultsShown;

    public string Text => _text.ToString().TrimEnd('\n');

    public void OnSent(SimulatedRef sender, SimulatedRef receiver, object message, TimeSpan time) => next.OnSent(sender, receiver, message, time);

    public void OnReceiving(ActorRef sender, SimulatedRef receiver, object message, TimeSpan time)
    {
        ShowFaults();
        var kind = message.GetType().Name;
        if (!AlwaysHidden.Contains(kind) && !hidden.Contains(kind))
        {
            var what = Transcript.Describe(message);
            Line(time, ReferenceEquals(sender, receiver) ? $"{receiver.Address}: {what}" : $"{((SimulatedRef)sender).Address} > {receiver.Address}: {what}");
        }

        next.OnReceiving(sender, receiver, message, time);
    }

    public void OnThrown(SimulatedRef actor, Exception exception, TimeSpan time)
    {
        Line(time, $"{actor.Address} throws: {exception.Message}");
        next.OnThrown(actor, exception, time);
    }

    public void OnBroken(string what, TimeSpan time)
    {
        Line(time, $"broken: {what}");
        next.OnBroken(what, time);
    }

    /// <summary>Writes the faults that have happened since the last line.</summary>
    public void ShowFaults()
    {
        for (; _faultsShown < faults.Happened.Count; _faultsShown++)
        {
            _text.Append("      -- ").Append(faults.Happened[_faultsShown]).Append('\n');
        }
    }

    private void Line(TimeSpan time, string text) => _text.Append(CultureInfo.InvariantCulture, $"{time.TotalSeconds,8:0.0000} {text}\n");
}
