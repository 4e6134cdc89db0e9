using System.Buffers;
using ActorNet.Core.Actors;

namespace ActorNet.Simulation.Engine;

/// <summary>Why <see cref="SimulationEngine.Run"/> returned.</summary>
internal enum RunEnd
{
    /// <summary>What was waited for has happened.</summary>
    Done,

    /// <summary>The time is up.</summary>
    TimeUp,

    /// <summary>Nothing is left that could happen.</summary>
    Idle,

    /// <summary>More happened than was allowed.</summary>
    TooManyEvents,
}

/// <summary>
/// Hosts actors on simulated machines: one thread, a virtual clock, a network that does as it is told. Everything follows from the seed.
/// </summary>
internal sealed class SimulationEngine : IActorAddresses
{
    private readonly EventQueue _events = new();
    private readonly List<SimulatedHost> _hosts = [];
    private readonly Dictionary<string, SimulatedRef> _refs = [];
    private readonly List<SimulatedRef> _refList = [];
    private readonly Dictionary<long, SimulatedLink> _links = [];
    private readonly List<SimulationRandom> _streams = [];
    private readonly Dictionary<Type, ulong> _typeHashes = [];
    private readonly ArrayBufferWriter<byte> _writer = new();
    private readonly IMessageCodec? _codec;

    /// <param name="seed">Everything random follows from it.</param>
    /// <param name="codec">Turns messages between machines into bytes; null to hand them over by reference.</param>
    public SimulationEngine(ulong seed, IMessageCodec? codec)
    {
        Seed = seed;
        _codec = codec;
        Random = NewStream("engine");
    }

    public ulong Seed { get; }

    /// <summary>Time since the simulation began.</summary>
    public TimeSpan Now { get; private set; }

    /// <summary>For whatever has no stream of its own.</summary>
    public SimulationRandom Random { get; }

    public SimulationCounters Counters { get; } = new();

    public TraceHash Trace { get; } = new();

    public ISimulationTap? Tap { get; set; }

    public IReadOnlyList<SimulatedHost> Hosts => _hosts;

    /// <summary>The links used so far.</summary>
    public IReadOnlyCollection<SimulatedLink> Links => _links.Values;

    /// <summary>The actor that receives a message just now: what it does takes its time.</summary>
    public SimulatedCell? Current { get; set; }

    /// <summary>Bytes of a message that goes by reference, where sizes are modelled; null for none.</summary>
    public Func<object, int>? ModelledSize { get; set; }

    /// <summary>Sets up a link that is used for the first time.</summary>
    public Action<SimulatedLink>? OnNewLink { get; set; }

    /// <summary>Called when an actor has stopped, crashed or not.</summary>
    public Action<SimulatedCell, Exception?>? OnActorStopped { get; set; }

    /// <summary>What actors threw that nobody watched, in their order.</summary>
    public List<(SimulatedRef Actor, Exception Exception)> Unwatched { get; } = [];

    /// <summary>The last random draw: one number more of every stream. Equal only if both runs drew equally often everywhere.</summary>
    public ulong Unseed
    {
        get
        {
            var last = new TraceHash();
            foreach (var stream in _streams)
            {
                last.Add(1, 0, 0, stream.Next());
            }

            return last.Value;
        }
    }

    /// <summary>A stream of random numbers for one purpose.</summary>
    public SimulationRandom NewStream(string purpose)
    {
        var stream = new SimulationRandom(Seed, purpose);
        _streams.Add(stream);
        return stream;
    }

    /// <summary>A machine; its boot action is called whenever it starts again, the first start is the caller's.</summary>
    public SimulatedHost AddHost(string name, Action<SimulatedHost>? boot = null)
    {
        var host = new SimulatedHost(this, name, _hosts.Count, boot);
        _hosts.Add(host);
        return host;
    }

    /// <summary>The way from one machine to another.</summary>
    public SimulatedLink Link(SimulatedHost from, SimulatedHost to)
    {
        var key = ((long)from.Index << 32) | (uint)to.Index;
        if (!_links.TryGetValue(key, out var link))
        {
            link = new SimulatedLink(from, to, NewStream($"{from.Name}>{to.Name}"));
            _links.Add(key, link);
            OnNewLink?.Invoke(link);
        }

        return link;
    }

    /// <summary>The address of a name on a machine, whether anybody is there or not.</summary>
    public SimulatedRef RefOf(SimulatedHost host, string name)
    {
        var address = $"{host.Name}/{name}";
        if (!_refs.TryGetValue(address, out var actor))
        {
            actor = new SimulatedRef(host, name, _refs.Count);
            _refs.Add(address, actor);
            _refList.Add(actor);
        }

        return actor;
    }

    public string AddressOf(ActorRef actor) => ((SimulatedRef)actor).Address;

    public ActorRef Resolve(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (_refs.TryGetValue(address, out var actor))
        {
            return actor;
        }

        var slash = address.IndexOf('/', StringComparison.Ordinal);
        var host = slash < 0 ? null : _hosts.Find(other => address.AsSpan(0, slash).SequenceEqual(other.Name));
        return host is null ? throw new MessageFormatException($"'{address}' is no address.") : RefOf(host, address[(slash + 1)..]);
    }

    /// <summary>Has something done at a time.</summary>
    public void At(TimeSpan time, Action action) => _events.Add(time < Now ? Now : time, new SimulationEvent(EventKind.Call, action, 0));

    /// <summary>Posts a message from outside; the actor sees itself as the sender.</summary>
    public void Send(SimulatedRef receiver, object message) => PostLocal(receiver, new Envelope(null, message, null, 0));

    /// <summary>Stops an actor once it has received what is in its mailbox now.</summary>
    public void Stop(SimulatedRef actor) => Send(actor, StopSignal.Instance);

    /// <summary>Lets things happen until something has, the time is up, or too much has happened.</summary>
    public RunEnd Run(Func<bool> until, TimeSpan limit, long maximumEvents)
    {
        while (!until())
        {
            if (!_events.TryPeek(out var time))
            {
                return RunEnd.Idle;
            }

            if (time > limit)
            {
                return RunEnd.TimeUp;
            }

            if (Counters.Events >= maximumEvents)
            {
                return RunEnd.TooManyEvents;
            }

            Counters.Events++;
            Now = time;
            Handle(_events.Take());
        }

        return RunEnd.Done;
    }

    internal void WorkAt(SimulatedCell cell, TimeSpan time) => _events.Add(time, new SimulationEvent(EventKind.Work, cell, 0));

    internal void FinishAt(SimulatedCell cell, TimeSpan time) => _events.Add(time, new SimulationEvent(EventKind.Finish, cell, 0));

    internal void SetTimer(SimulatedTimer timer) =>
        _events.Add(timer.Owner.Host.TimeOf(timer.Deadline), new SimulationEvent(EventKind.Timer, timer, timer.Version));

    /// <summary>Posts to an actor of the same machine.</summary>
    internal void PostLocal(SimulatedRef receiver, Envelope envelope)
    {
        if (receiver.Cell is { HasStopped: false } cell)
        {
            cell.Post(envelope);
        }
        else
        {
            Counters.Undeliverable++;
            envelope.Release();
        }
    }

    /// <summary>Posts to an actor of the same machine once the sender is done with what it does.</summary>
    internal void SendLater(SimulatedCell from, SimulatedRef to, object message, TimeSpan departs) =>
        _events.Add(departs, new SimulationEvent(EventKind.Arrive, new Flight(from.Ref, from, departs, to, null, message, null, false), 0));

    /// <summary>Hands a message to the network.</summary>
    internal void SendOut(SimulatedCell from, SimulatedRef to, object message, TimeSpan departs)
    {
        byte[]? bytes = null;
        var size = 0;
        if (_codec is not null)
        {
            _writer.ResetWrittenCount();
            _codec.Encode(message, _writer, this);
            bytes = _writer.WrittenSpan.ToArray();
            size = bytes.Length;
            (message as PooledMessage)?.Release();
        }
        else if (ModelledSize is not null)
        {
            size = ModelledSize(message);
        }

        Counters.Sent++;
        Counters.BytesSent += size;
        var link = Link(from.Host, to.Host);
        var leaves = from.Host.TakeOut(departs, size);
        if (link.IsCut || link.Random.Chance(link.Loss))
        {
            Counters.CutOff += link.IsCut ? 1 : 0;
            Counters.Lost += link.IsCut ? 0 : 1;
            if (bytes is null)
            {
                (message as PooledMessage)?.Release();
            }

            return;
        }

        Fly(link, leaves, size, new Flight(from.Ref, from, departs, to, bytes, bytes is null ? message : null, null, false));
        if (link.Random.Chance(link.Duplication) && (bytes is not null || message is not PooledMessage))
        {
            Counters.Duplicated++;
            Fly(link, leaves, size, new Flight(from.Ref, from, departs, to, bytes, bytes is null ? message : null, null, false));
        }
    }

    /// <summary>Tells an actor of another machine that one has stopped; whatever happens to messages may happen to this, too.</summary>
    internal void SendNews(SimulatedRef stopped, SimulatedCell watcher, Terminated news)
    {
        var link = Link(stopped.Host, watcher.Host);
        if (link.IsCut || link.Random.Chance(link.Loss))
        {
            return;
        }

        var arrives = link.ArrivalOf(Now, 0, out _);
        _events.Add(arrives, new SimulationEvent(EventKind.Arrive, new Flight(stopped, watcher, Now, watcher.Ref, null, news, watcher, false), 0));
    }

    internal void OnReceiving(SimulatedCell cell, ActorRef sender, object message)
    {
        Counters.Received++;
        Trace.Add((ulong)EventKind.Work, (ulong)Now.Ticks, (ulong)cell.Ref.Number, TypeHash(message));
        Tap?.OnReceiving(sender, cell.Ref, message, Now);
    }

    internal void OnStopped(SimulatedCell cell, Exception? cause, bool isWatched)
    {
        cell.Host.Forget(cell);
        if (cause is not null && !isWatched && cell.CrashedAt is null)
        {
            Unwatched.Add((cell.Ref, cause));
        }

        OnActorStopped?.Invoke(cell, cause);
    }

    private void Fly(SimulatedLink link, TimeSpan leaves, int size, Flight flight)
    {
        if (flight.Bytes is { Length: > 0 } bytes && link.Random.Chance(link.Corruption))
        {
            Counters.Corrupted++;
            flight = flight with { Bytes = Damage(bytes, link.Random), IsDamaged = true };
        }

        var arrives = link.ArrivalOf(leaves, size, out var isReordered);
        Counters.Reordered += isReordered ? 1 : 0;
        _events.Add(arrives, new SimulationEvent(EventKind.Arrive, flight, 0));
    }

    /// <summary>Flips a bit, or a few, or cuts the end off.</summary>
    private static byte[] Damage(byte[] bytes, SimulationRandom random)
    {
        if (random.Chance(0.1))
        {
            return bytes[..random.Next(bytes.Length)];
        }

        var damaged = (byte[])bytes.Clone();
        var bits = random.Pick(1, 1, 1, 2, 3, 8);
        for (var count = 0; count < bits; count++)
        {
            damaged[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        }

        // Two flips of one bit undo each other.
        damaged[0] ^= damaged.AsSpan().SequenceEqual(bytes) ? (byte)1 : (byte)0;
        return damaged;
    }

    private void Handle(SimulationEvent what)
    {
        switch (what.Kind)
        {
            case EventKind.Work:
                ((SimulatedCell)what.Target).Work();
                break;
            case EventKind.Finish:
                ((SimulatedCell)what.Target).Finish();
                break;
            case EventKind.Arrive:
                Arrive((Flight)what.Target);
                break;
            case EventKind.Timer:
                var timer = (SimulatedTimer)what.Target;
                timer.Owner.OnTimer(timer, what.Number);
                break;
            default:
                Trace.Add((ulong)EventKind.Call, (ulong)Now.Ticks, 0, 0);
                ((Action)what.Target)();
                break;
        }
    }

    private void Arrive(Flight flight)
    {
        if (flight.Watcher is not null)
        {
            flight.Watcher.Post(new Envelope(flight.Sender, flight.Message!, null, 0));
            return;
        }

        var isLost = flight.From.CrashedAt < flight.Departs;
        var content = flight.Bytes is null ? 0 : TraceHash.OfBytes(flight.Bytes);
        Trace.Add((ulong)EventKind.Arrive, (ulong)Now.Ticks, (ulong)flight.Receiver.Number, content + (isLost ? 1UL : 0));
        if (isLost || flight.Receiver.Cell is not { HasStopped: false } cell)
        {
            Counters.Undeliverable++;
            (flight.Message as PooledMessage)?.Release();
            return;
        }

        var message = flight.Bytes is null ? flight.Message : Decode(flight);
        if (message is null)
        {
            return;
        }

        try
        {
            cell.Post(new Envelope(flight.Sender, message, null, 0));
        }
        catch (MailboxFullException exception)
        {
            Tap?.OnBroken(exception.Message, Now);
        }
    }

    private object? Decode(Flight flight)
    {
#pragma warning disable CA1031 // A codec that throws anything but its own exception is what is to be found.
        try
        {
            var message = _codec!.Decode(flight.Bytes, this);
            if (flight.IsDamaged)
            {
                Tap?.OnBroken($"a damaged {message.GetType().Name} was taken for a whole one", Now);
            }

            return message;
        }
        catch (MessageFormatException exception)
        {
            if (!flight.IsDamaged)
            {
                Tap?.OnBroken($"a whole message was refused: {exception.Message}", Now);
            }

            Counters.CorruptionsCaught++;
            return null;
        }
        catch (Exception exception)
        {
            Tap?.OnBroken($"the codec threw {exception.GetType().Name}: {exception.Message}", Now);
            return null;
        }
#pragma warning restore CA1031
    }

    private ulong TypeHash(object message)
    {
        var type = message.GetType();
        if (!_typeHashes.TryGetValue(type, out var hash))
        {
            hash = TraceHash.OfText(type.FullName!);
            _typeHashes.Add(type, hash);
        }

        return hash;
    }
}
