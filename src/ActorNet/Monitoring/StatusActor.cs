using ActorNet.Core.Actors;
using ActorNet.Core.Training.Messages;

namespace ActorNet.Monitoring;

/// <summary>Asks the server how it stands, for those who are no actors. One question is under way at a time.</summary>
internal sealed class StatusActor(ActorRef server) : IActor
{
    private readonly List<TaskCompletionSource<ServerStatus>> _asking = [];

    public void Receive(object message, IActorContext context)
    {
        switch (message)
        {
            case Question question:
                _asking.Add(question.Answer);
                if (_asking.Count == 1)
                {
                    context.Send(server, QueryStatus.Instance);
                }

                break;
            case ServerStatus status:
                _asking.ForEach(answer => answer.TrySetResult(status));
                _asking.Clear();
                break;
            default:
                break;
        }
    }

    /// <summary>From outside: ask, and set this.</summary>
    public sealed record Question(TaskCompletionSource<ServerStatus> Answer);
}
