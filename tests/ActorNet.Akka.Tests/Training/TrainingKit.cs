using ActorNet.Akka.Engine;
using ActorNet.Runs;
using ActorNet.Tests.Runs;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using AkkaRef = Akka.Actor.IActorRef;
using IActorContext = ActorNet.Core.Actors.IActorContext;

namespace ActorNet.Akka.Tests.Training;

/// <summary>Small trainings in an actor system of the test's own, which hears of every error that is logged in it.</summary>
public abstract class TrainingKit : TestKit
{
    /// <summary>No test waits longer for anything.</summary>
    protected static readonly TimeSpan Bound = Patience.Bound;

    /// <summary>The small run without bounds that a slow machine may reach: a worker that a test holds is not lost for that.</summary>
    internal static readonly TrainingOptions Patient = TestRuns.Options with { WorkerTimeout = 2 * Patience.Bound, JoinTimeout = 2 * Patience.Bound };

    private readonly TestProbe _errors;

    protected TrainingKit(string settings = "")
        : base(ConfigurationFactory.ParseString($"akka.loglevel = WARNING, akka.stdout-loglevel = OFF, akka.loggers = [], akka.test {{ single-expect-default = 3m, default-timeout = 3m }}\n{settings}"))
    {
        _errors = CreateTestProbe();
        Sys.EventStream.Subscribe(_errors.Ref, typeof(Error));
    }

    /// <summary>The guardians of the trainings that are there.</summary>
    internal IReadOnlyList<AkkaRef> TrainingActors =>
        [.. ((ActorRefWithCell)((ExtendedActorSystem)Sys).Guardian).Children.Where(actor => actor.Path.Name.StartsWith("training-", StringComparison.Ordinal))];

    /// <summary>Trains in the actor system with something put around its workers.</summary>
    internal TrainingResult Train(TrainingOptions options, WorkerWrapper wrapper, Action<string>? warn = null, CancellationToken cancellation = default) =>
        new LocalRun(RunSetup.Begin(options, TestRuns.Data, null), null, warn, wrapper, threads => new LocalEngine(Sys, threads)).Execute(cancellation);

    /// <summary>Has one worker do something when it is asked to compute a step.</summary>
    internal static WorkerWrapper At(int worker, long step, Action<IActorContext> fault) =>
        (index, actor) => index == worker ? new FaultyWorker(actor, step, fault) : actor;

    /// <summary>The Akka actor that hosts the actor of a context.</summary>
    internal static AkkaRef Host(IActorContext context) => ((AkkaActorRef)context.Self).Actor;

    /// <summary>Waits for an error.</summary>
    protected string ErrorWasLogged() => _errors.ExpectMsg<Error>(Bound).ToString();

    /// <summary>Events are published where they arise, so that what was to be logged has been by now.</summary>
    protected void NoErrorWasLogged() => _errors.HasMessages.ShouldBeFalse(_errors.HasMessages ? _errors.ReceiveOne(Bound).ToString() : null);
}
