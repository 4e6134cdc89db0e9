using ActorNet.Core.Actors;
using Akka.Actor;
using ActorRef = ActorNet.Core.Actors.ActorRef;

namespace ActorNet.Akka.Engine;

/// <summary>Hosts actors in an actor system of Akka.NET: each inside an Akka actor, all of them children of one guardian.</summary>
internal sealed class AkkaEngine : IActorEngine
{
    private static long _count;

    private readonly ActorSystem _system;
    private readonly IComputePool _compute;
    private readonly TimeSpan _start;
    private readonly UndeliveredListener _undelivered;
    private readonly IActorRef _guardian;
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly object _gate = new();
    private volatile bool _isDisposed;
    private int _runs;
    private Exception? _failure;

    /// <summary>Starts the guardian, beside the system's other actors of the first level.</summary>
    /// <param name="system">The system.</param>
    /// <param name="name">What the guardian is called, with a number behind it.</param>
    /// <param name="compute">Does the work that actors share.</param>
    /// <param name="peers">The actors of other nodes; null if there are none.</param>
    public AkkaEngine(ActorSystem system, string name, IComputePool compute, IPeers? peers = null)
    {
        _system = system;
        _compute = compute;
        Peers = peers;
        _start = system.Scheduler.HighResMonotonicClock;

        // Whoever loads it first: it brings the dispatchers.
        _ = ActorNetExtension.Get(system);
        _undelivered = UndeliveredListener.Subscribe(system);
        try
        {
            _guardian = system.ActorOf(
                Props.Create<EngineGuardian>(this).WithDispatcher(EngineDispatchers.Storage),
                EngineGuardian.PathElement(name, Interlocked.Increment(ref _count)));
        }
        catch
        {
            // The system has ended: no guardian will do it.
            _undelivered.Unsubscribe();
            throw;
        }
    }

    /// <inheritdoc/>
    public TimeSpan Now => _system.Scheduler.HighResMonotonicClock - _start;

    /// <summary>The actors of other nodes; null if there are none.</summary>
    public IPeers? Peers { get; }

    /// <summary>True once nothing is received any more.</summary>
    public bool IsDisposed => _isDisposed;

    /// <summary>How long <see cref="Spawn"/> waits: an actor is there within microseconds, only a system without a free thread takes longer.</summary>
    internal TimeSpan SpawnTime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long <see cref="Dispose"/> waits for actors to come back.</summary>
    internal TimeSpan ShutdownTime { get; set; } = EngineLimits.ShutdownTime;

    /// <inheritdoc/>
    /// <exception cref="TimeoutException">The system has no thread free for it.</exception>
    public ActorRef Spawn(string name, IActor actor, Placement placement)
    {
        ObjectDisposedException.ThrowIf(_isDisposed || _over.Task.IsCompleted, this);
        var request = new SpawnRequest(name, actor, placement);
        _guardian.Tell(request, ActorRefs.NoSender);

        // The guardian has a thread of its own: it goes on whichever thread waits here.
        var spawned = request.Completion.Task;
        var first = Task.WaitAny([spawned, _over.Task], SpawnTime);
        if (first < 0)
        {
            if (request.TryClaim())
            {
                throw new TimeoutException($"The actor system did not start {name} within {SpawnTime.TotalSeconds} s.");
            }

            // The guardian is at it after all.
            first = Task.WaitAny(spawned, _over.Task);
        }

        return first == 0 ? spawned.GetAwaiter().GetResult() : throw new ObjectDisposedException(nameof(AkkaEngine));
    }

    /// <inheritdoc/>
    public void Send(ActorRef receiver, object message)
    {
        ArgumentNullException.ThrowIfNull(receiver);
        ((HostedActorRef)receiver).Post(receiver, message);
    }

    /// <inheritdoc/>
    public void Stop(ActorRef actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ((HostedActorRef)actor).Actor.Tell(PoisonPill.Instance, ActorRefs.NoSender);
    }

    /// <summary>Blocks the calling thread until an actor has stopped, or the engine has.</summary>
    /// <exception cref="InvalidOperationException">The actor, or one that nobody watches, has thrown.</exception>
    public void Run(ActorRef until)
    {
        var awaited = (HostedActorRef)until;
        Exception? failure;
        lock (_gate)
        {
            _runs++;
            while (!awaited.IsGone && _failure is null && !_isDisposed && !_over.Task.IsCompleted)
            {
                Monitor.Wait(_gate);
            }

            _runs--;
            failure = _failure ?? awaited.Cause;
        }

        if (failure is not null)
        {
            throw new InvalidOperationException(failure.Message, failure);
        }
    }

    /// <inheritdoc/>
    public void For(int count, Action<int> piece) => _compute.For(count, piece);

    /// <summary>Stops the guardian and all actors. One that does not come back in time is abandoned; it can do no harm but use its core.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            Monitor.PulseAll(_gate);
        }

        _system.Stop(_guardian);
        _over.Task.Wait(ShutdownTime);
    }

    /// <summary>True if somebody will hear of it when an actor throws.</summary>
    internal bool IsHeard(HostedActorRef actor) => actor.IsWatched || Volatile.Read(ref _runs) > 0;

    /// <summary>An actor has stopped, and its mailbox is empty.</summary>
    internal void OnGone(HostedActorRef actor)
    {
        lock (_gate)
        {
            actor.IsGone = true;
            if (actor.Cause is not null && !actor.IsWatched)
            {
                _failure ??= actor.Cause;
            }

            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>The guardian has stopped, after all actors.</summary>
    internal void OnOver()
    {
        _undelivered.Unsubscribe();
        _over.TrySetResult();
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
        }
    }
}
