using ActorNet.Core.Actors;
using ActorNet.Core.Data;
using ActorNet.Core.Training.Messages;
using ActorNet.Core.Training.Messages.Codec;
using ActorNet.Datasets;
using ActorNet.Datasets.Served;
using ActorNet.Monitoring;
using ActorNet.ParameterServer;
using ActorNet.Remote.Engine;
using ActorNet.Remote.Local;
using ActorNet.Runs;

namespace ActorNet.Remote;

/// <summary>Trains networks with workers in other processes, on this machine and on others.</summary>
public static class RemoteServer
{
    /// <summary>Drives a run to its end. Workers join and leave as they like; the weights do not depend on it.</summary>
    /// <param name="options">The run.</param>
    /// <param name="data">The data.</param>
    /// <param name="source">Where the data came from, recorded in the run folder; null for what it knows itself, <see cref="TrainingData.Source"/>.</param>
    /// <param name="server">Where to listen, and whom to wait for.</param>
    /// <param name="progress">Called on a thread of its own: at the end of every epoch, and at most ten times a second in between.</param>
    /// <param name="warn">Likewise, with one line for a worker that was lost or a step that was left out.</param>
    /// <param name="news">Likewise, with one line for what is no warning: what is waited for, who came.</param>
    /// <param name="callbacks">
    /// Told of the run in this order, as by <see cref="Trainer"/>; may end it. What one throws ends the run, and workers are told so. The calling thread tells of the run's
    /// begin and end, the thread of <paramref name="progress"/> what is between.
    /// </param>
    /// <param name="cancellation">Ends the run after the step under way, with a checkpoint if there is a run folder. Workers leave.</param>
    /// <exception cref="ArgumentException">The options are out of range, or network, loss and data do not fit together.</exception>
    /// <exception cref="DataException">The output folder, the address, a certificate or a token cannot be used.</exception>
    /// <exception cref="TrainingException">The run could not go on; the message says where and why.</exception>
    /// <exception cref="OperationCanceledException">
    /// It was cancelled before the run began, or, with staleness, while there was no worker to finish the steps under way: the run goes on from its newest checkpoint.
    /// </exception>
    public static TrainingResult Run(
        TrainingOptions options,
        TrainingData data,
        DataSource? source,
        RemoteServerOptions server,
        Action<TrainingProgress>? progress = null,
        Action<string>? warn = null,
        Action<string>? news = null,
        IReadOnlyList<TrainingCallback>? callbacks = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(server);
        return new RemoteServerRun(RunSetup.Begin(options, data, source), server, progress, warn, news, callbacks).Execute(cancellation);
    }

    /// <summary>
    /// Goes on with the run in a folder from its newest checkpoint. Workers that were in it before join again by themselves. If the run has ended, this returns
    /// at once with its weights, and does not listen.
    /// </summary>
    /// <param name="run">The opened run folder (see <see cref="RunFolder.Open"/>), whose options may have other parts, epochs or steps.</param>
    /// <param name="data">The same data as before.</param>
    /// <param name="server">As for a new run, and so are all others.</param>
    /// <param name="progress">Likewise.</param>
    /// <param name="warn">Likewise.</param>
    /// <param name="news">Likewise.</param>
    /// <param name="callbacks">Likewise; of a run that has ended they hear that it begins and ends.</param>
    /// <param name="cancellation">Likewise.</param>
    /// <exception cref="DataException">There is no checkpoint, or a damaged, foreign or newer one, or the data is not the run's.</exception>
    /// <exception cref="TrainingException">The run could not go on; the message says where and why.</exception>
    /// <exception cref="OperationCanceledException">
    /// It was cancelled before the run began, or, with staleness, while there was no worker to finish the steps under way: the run goes on from its newest checkpoint.
    /// </exception>
    public static TrainingResult Resume(
        RunFolder run,
        TrainingData data,
        RemoteServerOptions server,
        Action<TrainingProgress>? progress = null,
        Action<string>? warn = null,
        Action<string>? news = null,
        IReadOnlyList<TrainingCallback>? callbacks = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(server);
        return new RemoteServerRun(RunSetup.GoOn(run, data), server, progress, warn, news, callbacks).Execute(cancellation);
    }
}

/// <summary>One life of a server: starts its actors, listens, and gathers what they say.</summary>
internal sealed class RemoteServerRun(
    RunSetup setup,
    RemoteServerOptions options,
    Action<TrainingProgress>? progress,
    Action<string>? warn,
    Action<string>? news,
    IReadOnlyList<TrainingCallback>? callbacks,
    Func<RemoteEngine, ProcessEngine>? host = null)
{
    // Those who are still connected are told that the run has ended, and may ask how.
    private static readonly TimeSpan FarewellTime = TimeSpan.FromSeconds(5);

    private readonly CallbackList _callbacks = new(callbacks ?? []);
    private readonly ConnectionBook _connections = new();
    private readonly ServedRun _served = new(RunDescription.Of(setup) with { Name = NameOf(setup) });
    private IReadOnlyList<ActorRef> _parts = [];
    private bool _isBrokenOff;
    private bool _hasFailed;

    /// <summary>True once the run has failed for good, and has not only broken off here.</summary>
    public bool HasFailed => _hasFailed || _callbacks.HasFailed;

    public TrainingResult Execute(CancellationToken cancellation)
    {
        // Those who computed have been told before: what the program does at the end holds nobody up.
        var result = Drive(cancellation);
        _callbacks.Ended(result);
        return result;
    }

    private TrainingResult Drive(CancellationToken cancellation)
    {
        var recorder = new RunRecorder(setup, OnProgress, warn, _callbacks);
        if (setup.FindEnd() is { } end)
        {
            // No worker needs to come for that.
            using var writer = setup.Writer;
            _callbacks.Begun(setup);
            news?.Invoke(FormattableString.Invariant($"the run has ended already: all of its {end.Step} steps are done"));
            return recorder.AlreadyOver(end);
        }

        if (setup.Options.AuditShare > 0 && options.ExpectedWorkers == 1)
        {
            recorder.OnWarning("An audit takes two workers: while there is one, nothing is computed twice.");
        }

        try
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            using var segment = options.Listen.OffersLocalWire ? ProcessMemory.OfServer(setup, options.Logging) : null;
            using var engine = NewEngine(segment);
            using var monitor = new RunMonitor(NameOf(setup), engine, options.Logging, news, options.Ending);
            var observer = new ObserverActor(monitor.Around(recorder));
            using var endpoint = Listen(engine, monitor, stop, cancellation);
            using var process = host?.Invoke(engine) ?? new ProcessEngine(engine);
            monitor.RefusedAttempts = endpoint.RefusedAttempts;
            try
            {
                _callbacks.Begun(setup);
                options.Listening?.Invoke(endpoint.Address);
                AwaitParts(stop.Token);
                var weights = ProcessMemory.WeightsIn(segment, setup.Options.BuildServerUpdate().SlotCount, setup.Plan.Precision);
                RunActors(process, endpoint, monitor, observer, weights, stop.Token);
                if (observer.Kind == RunFailure.NoWorkers)
                {
                    // If it was to stop: nobody finished what it could not end without; what is stored is what the run goes on from.
                    stop.Token.ThrowIfCancellationRequested();
                }

                var result = recorder.Finish(observer, _connections.MostWorkers);
                _served.NoteEnd(result);
                TakeLeave(engine, monitor);
                return result;
            }
            catch (TrainingException exception) when (!_isBrokenOff && observer.Kind != RunFailure.Superseded)
            {
                // The run cannot go on, wherever it is asked for. (One that broke off may be started again, and another server may have it now.)
                _hasFailed = true;
                _served.NoteFailure(exception.Message);
                TakeLeave(engine, monitor);
                throw;
            }
        }
        finally
        {
            setup.Writer?.Dispose();
        }
    }

    /// <summary>What the run is called by those who watch it.</summary>
    private static string NameOf(RunSetup setup) => setup.Options.OutputDirectory is { } folder ? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)))
        : setup.Source?.Name ?? setup.Data.Train.Name;

    private ServerEndpoint Listen(RemoteEngine engine, RunMonitor monitor, CancellationTokenSource stop, CancellationToken cancellation)
    {
        try
        {
            return ServerEndpoint.Open(
                new ServerEndpoint.Parts(options.Listen, null, setup.Options.OutputDirectory, engine, options.Logging)
                {
                    IsReady = monitor.IsReady,
                    Map = endpoints =>
                    {
                        _served.Map(endpoints);
                        new DataBlocks(setup.Data).MapDataEndpoints(endpoints);
                        monitor.Map(endpoints, () => Stop(stop));
                    },
                },
                cancellation);
        }
        catch (DataException)
        {
            setup.Withdraw();
            throw;
        }
    }

    /// <summary>Waits for those who are connected to see how the run ended, but not for long.</summary>
    private void TakeLeave(RemoteEngine engine, RunMonitor monitor)
    {
        _connections.AwaitNobody(FarewellTime);
        monitor.AwaitWatchers();
        engine.CloseAsync().GetAwaiter().GetResult();
    }

    private RemoteEngine NewEngine(TensorSegment? segment)
    {
        var engine = new RemoteEngine(new RemoteEngineOptions
        {
            Role = PeerRole.Server,
            Name = ProcessName.Default,

            // They help to add up gradients and to apply them; between steps they sleep.
            ComputeThreads = Environment.ProcessorCount,
            Codec = new MessageCodec(setup.Plan, setup.Network.ParameterCount),
            Accepts = static (from, message) => ProcessMessages.MayCome(PeerRole.Server, from, message),
            MayCall = static role => role is PeerRole.Worker or PeerRole.Part,
            Segment = segment,
            Logging = options.Logging,
        })
        {
            ConnectionChanged = OnConnection,
        };

        // Before anybody can call: who is not expected is sent away.
        _parts = [.. Enumerable.Range(2, setup.Options.Parts - 1).Select(engine.Expect)];
        return engine;
    }

    /// <summary>Somebody asks by HTTP, perhaps when the run has ended already.</summary>
    private static void Stop(CancellationTokenSource stop)
    {
        try
        {
            stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has.
        }
    }

    private void AwaitParts(CancellationToken cancellation)
    {
        var parts = setup.Options.Parts;
        if (parts == 1)
        {
            return;
        }

        if (_connections.MissingParts(parts) is { Count: > 0 } missing)
        {
            news?.Invoke(FormattableString.Invariant($"waiting for {Named(missing)} of {parts}"));
        }

        if (!_connections.AwaitParts(parts, JoinTimeout, cancellation))
        {
            throw new TrainingException(FormattableString.Invariant(
                $"{Named(_connections.MissingParts(parts))} of {parts} did not connect within {JoinTimeout.TotalSeconds:0.##} s."));
        }
    }

    private TimeSpan JoinTimeout => setup.Options.JoinTimeout ?? RunTimeouts.DefaultRemoteJoin;

    private void RunActors(
        ProcessEngine process,
        ServerEndpoint endpoint,
        RunMonitor monitor,
        ObserverActor observer,
        SharedParameters? weights,
        CancellationToken cancellation)
    {
        // The calling thread keeps the timers, and serves the server while no other thread does: a program that is slow to listen must hold up neither.
        var actors = process.Actors;
        var observerRef = actors.Spawn("observer", observer, Placement.OwnThread);
        var server = actors.Spawn("server", new ParameterServerActor(setup.ServerOptions(actors, observerRef) with
        {
            Incarnation = ProcessName.NewIncarnation(),
            ExpectedWorkers = options.ExpectedWorkers,
            WorkersToGoOn = 1,
            JoinTimeout = JoinTimeout,
            RejoinTimeout = options.RejoinTimeout,
            OtherParts = _parts,
            Shared = weights,
            Run = _served.Description.Fingerprint,
            AwaitsObserver = _callbacks.IsAny,
        }), Placement.AnyThread);
        actors.Send(observerRef, server);
        _callbacks.Stop = reason => actors.Send(server, new EndRun(reason));
        process.Publish(RemoteEngine.ServerName, server);
        monitor.Attach(actors, server);
        _served.Open();
        process.Open(endpoint);
        using var registration = cancellation.Register(() => actors.Send(server, new StopRun()));
        try
        {
            actors.Run(observerRef);
        }
        catch (InvalidOperationException exception) when (exception.InnerException is { } cause)
        {
            // What a callback throws ends the run wherever it is driven; anything else concerns this life of the server only.
            _isBrokenOff = !_callbacks.HasFailed;
            throw new TrainingException($"The run broke off: {cause.Message}", cause);
        }

        // Nobody has said how the run ended: whoever hosts the actors was stopped under them, and the run may go on elsewhere.
        if (observer is { Ended: null, Kind: null, Cause: null })
        {
            _isBrokenOff = true;
            throw new TrainingException("The run broke off: what hosts its actors has been stopped.");
        }
    }

    private void OnProgress(TrainingProgress report)
    {
        _served.Note(report);
        progress?.Invoke(report);
    }

    private void OnConnection(PeerIdentity peer, bool isConnected, string how)
    {
        _connections.Note(peer, isConnected);
        if (peer.Role == PeerRole.Part)
        {
            news?.Invoke(FormattableString.Invariant($"part {peer.Part} ({peer.Name}) {(isConnected ? "connected" : $"is gone: {how}")}"));
        }
    }

    private static string Named(IReadOnlyList<int> parts) => $"part{(parts.Count == 1 ? "" : "s")} {string.Join(", ", parts)}";
}
