using ActorNet.Core.Actors;
using ActorNet.Core.Training.Messages;

namespace ActorNet.Remote;

/// <summary>
/// A part that calls its coordinator: the part itself only ever answers, and nobody could ask it before it has called. It calls again whenever the connection is
/// gone, with a message that changes nothing.
/// </summary>
/// <param name="part">The part.</param>
/// <param name="coordinator">Whom to call.</param>
/// <param name="isConnected">Says whether there is a connection; asked now and then.</param>
internal sealed class CallingPart(IActor part, ActorRef coordinator, Func<bool> isConnected) : IActor
{
    private const string Timer = "call";
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // No term is lower, so nobody is superseded.
    private readonly Superseded _call = new(0);

    public void Receive(object message, IActorContext context)
    {
        switch (message)
        {
            case Started:
                part.Receive(message, context);
                Call(context);
                break;
            case CallDue:
                Call(context);
                break;
            default:
                part.Receive(message, context);
                break;
        }
    }

    private void Call(IActorContext context)
    {
        if (!isConnected())
        {
            context.Send(coordinator, _call);
        }

        context.SetTimer(Timer, Pause, CallDue.Instance);
    }

    private sealed class CallDue
    {
        public static CallDue Instance { get; } = new();
    }
}
