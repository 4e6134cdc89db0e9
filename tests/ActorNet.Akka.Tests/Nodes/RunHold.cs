using ActorNet.ParameterServer;
using Akka.Actor;
using Akka.Event;

namespace ActorNet.Akka.Tests.Nodes;

/// <summary>
/// Holds a run that a node drives until its server there has been told to stop, or has stopped: however fast the machine, the run is not over before. From a step on
/// the program does not come back from <see cref="ParameterServerOptions.Progress"/>, and a server waits for a program that has not taken note of so much.
/// </summary>
internal sealed class RunHold : IDisposable
{
    /// <summary>No node gets on by so many epochs while it is held: each of them is to be noted, and a few are over when that begins.</summary>
    public const int Epochs = ServerLimits.MaximumUnnoted + 20;

    private const long FirstStep = 20;

    private readonly ManualResetEventSlim _isOver = new();
    private readonly TaskCompletionSource _holds = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ActorSystem _system;
    private readonly IActorRef _watcher;

    public RunHold(ClusterNode node)
    {
        _system = node.System;

        // Actors of the system outlive those of its users.
        _watcher = ((ExtendedActorSystem)_system).SystemActorOf(Props.Create(() => new Watcher(this)), "run-hold");
    }

    /// <summary>Waits until the run has begun and is held.</summary>
    public Task Holds() => _holds.Task.WaitAsync(SmallRun.Bound);

    /// <summary>For <see cref="ParameterServerOptions.Progress"/>.</summary>
    public void OnProgress(TrainingProgress progress)
    {
        if (progress.Step < FirstStep || _isOver.IsSet)
        {
            return;
        }

        var server = _system.ActorSelection("/user/parameter-server-*/server-*").ResolveOne(SmallRun.Bound).GetAwaiter().GetResult();
        _watcher.Tell(server);
        _holds.TrySetResult();
        _isOver.Wait(SmallRun.Bound);
    }

    /// <summary>Lets the run go on.</summary>
    public void Release() => _isOver.Set();

    // Whoever still waits goes on.
    public void Dispose() => Release();

    private sealed class Watcher : ReceiveActor
    {
        public Watcher(RunHold hold)
        {
            Receive<IActorRef>(server => Context.Watch(server));
            Receive<Terminated>(_ => hold.Release());
            Receive<Info>(info =>
            {
                if (info.Message.ToString()!.Contains("is handed over", StringComparison.Ordinal))
                {
                    hold.Release();
                }
            });
        }

        protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(Info));
    }
}
