using ActorNet.Core.Actors;
using ActorNet.Core.Training.Messages;

namespace ActorNet.Simulation.Training;

/// <summary>Hears how a server's run goes, and tells the simulation.</summary>
internal sealed class RunObserver(TrainingWorld world, string machine) : IActor
{
    public void Receive(object message, IActorContext context)
    {
        switch (message)
        {
            case EpochAdvanced report:
                report.Release();
                context.Send(context.Sender, Noted.Instance);
                break;
            case RunNews news:
                news.Release();
                context.Send(context.Sender, Noted.Instance);
                break;
            case EpochEnded:
                context.Send(context.Sender, Noted.Instance);
                break;
            case RunWarning warning:
                world.OnWarning(machine, warning.Text);
                context.Send(context.Sender, Noted.Instance);
                break;
            case RunEnded ended:
                world.OnEnded(machine, ended);
                break;
            case RunFailed failed:
                world.OnFailed(machine, failed);
                break;
            default:
                break;
        }
    }
}
