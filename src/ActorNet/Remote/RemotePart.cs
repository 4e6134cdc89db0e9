using System.Diagnostics;
using ActorNet.Core.Actors;
using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Core.Training.Messages.Codec;
using ActorNet.Monitoring;
using ActorNet.ParameterServer;
using ActorNet.Remote.Engine;

namespace ActorNet.Remote;

/// <summary>Holds a further part of a run's parameter vector, for a coordinator that is another process.</summary>
public static class RemotePart
{
    /// <summary>Holds the part until the run has ended.</summary>
    /// <param name="options">The coordinator, and where to listen.</param>
    /// <param name="note">Told, in one line each, what is waited for and what has come; from any thread.</param>
    /// <param name="cancellation">Ends it at once; the coordinator then waits for another process with this part.</param>
    /// <exception cref="DataException">The coordinator cannot be used or has another number of parts, or the address, a certificate or a token cannot.</exception>
    /// <exception cref="TrainingException">The run failed, the coordinator does not answer any more or drives another run now, or another process has taken the part over.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled before the coordinator answered.</exception>
    public static PartResult Run(RemotePartOptions options, Action<string>? note = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Part, 2, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Part, options.Parts, nameof(options));
        using var client = new RunClient(new ServerPlace(options.Server));
        var run = client.Await(static _ => true, options.ServerTimeout, note, cancellation);
        if (run.Run.Parts != options.Parts)
        {
            throw new DataException(FormattableString.Invariant(
                $"{options.Server.Address.Authority}: has {run.Run.Parts} part{(run.Run.Parts == 1 ? "" : "s")}, so it has no part {options.Part} of {options.Parts}; start it with --parts {options.Parts}"));
        }

        return new RemotePartRun(options, run, client, note).Execute(cancellation);
    }
}

/// <summary>One life of a part: starts its actor, listens, and looks how the run stands.</summary>
internal sealed class RemotePartRun(RemotePartOptions options, RunDescription run, RunClient client, Action<string>? note)
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private RunVerdict? _verdict;
    private volatile string? _failure;
    private volatile Action? _displaced;

    public PartResult Execute(CancellationToken cancellation)
    {
        var settings = run.Run.ToOptions("").Validated();
        var plan = run.Plan(settings);
        var network = new Network(settings.Network);
        using var logging = new ScopedLogging(options.Logging, () => [new("run", run.Name), new("part", options.Part)]);
        using var segment = options.Listen.OffersLocalWire ? ProcessMemory.OfPart(logging) : null;
        using var engine = new RemoteEngine(new RemoteEngineOptions
        {
            Role = PeerRole.Part,
            Name = ProcessName.Default,
            Part = options.Part,
            ComputeThreads = Environment.ProcessorCount,
            Codec = new MessageCodec(plan, network.ParameterCount),
            Accepts = static (from, message) => ProcessMessages.MayCome(PeerRole.Part, from, message),
            MayCall = static role => role == PeerRole.Worker,
            Segment = segment,
            Logging = logging,
        })
        {
            ConnectionChanged = OnConnection,
        };
        var update = settings.BuildServerUpdate();
        var part = new PartActor(new PartOptions
        {
            Plan = plan,
            Network = network,
            Update = update,
            Compute = engine.Actors,
            KeepsLedger = run.KeepsLedger,
            Incarnation = ProcessName.NewIncarnation(),
        });
        using var metrics = new ProcessMetrics(() => engine.Connections);
        using var endpoint = ServerEndpoint.Open(new ServerEndpoint.Parts(options.Listen, options.Server.Token, StateDirectory(), engine, logging), cancellation);
        options.Listening?.Invoke(endpoint.Address);
        var coordinator = engine.Reach(options.Server, RemoteEngine.ServerName);
        var actor = engine.Actors.Spawn(
            FormattableString.Invariant($"part {options.Part}"), new CallingPart(part, coordinator, () => IsConnected(engine)), Placement.AnyThread);
        engine.Publish(RemoteEngine.PartName, actor);
        _displaced = () =>
        {
            if (!IsConnected(engine))
            {
                _failure = FormattableString.Invariant($"{Server}: another process holds part {options.Part} now.");
                engine.Actors.Stop(actor);
            }
        };
        try
        {
            RunActor(engine, actor, cancellation);
        }
        finally
        {
            options.Ending?.Invoke();
        }

        return _failure is { } failure
            ? throw new TrainingException(failure)
            : new PartResult(options.Part, network.ParameterCount, _verdict is null, _verdict?.Steps, _verdict?.Interrupted, _verdict?.WeightsSha256);
    }

    private static bool IsConnected(RemoteEngine engine) => engine.Connections.Any(connection => connection.Peer.Role == PeerRole.Server);

    private void RunActor(RemoteEngine engine, ActorRef part, CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var registration = end.Token.Register(() => engine.Actors.Stop(part));
        var watch = Task.Run(
            async () =>
            {
                try
                {
                    await WatchAsync(end.Token).ConfigureAwait(false);
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    // A part that nobody watches would never end.
                    _failure = $"{Server}: how the run stands cannot be found out: {exception.Message.ReplaceLineEndings(" ")}";
                }

                await end.CancelAsync().ConfigureAwait(false);
            },
            CancellationToken.None);
        try
        {
            engine.Actors.Run(part);
        }
        catch (InvalidOperationException exception) when (exception.InnerException is { } cause)
        {
            throw new TrainingException($"Part {options.Part} broke off: {cause.Message}", cause);
        }
        finally
        {
            end.Cancel();
            watch.GetAwaiter().GetResult();
        }
    }

    /// <summary>Looks how the run stands until it has ended or is beyond reach: nobody tells a part that.</summary>
    private async Task WatchAsync(CancellationToken cancellation)
    {
        var heard = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(LookInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false))
            {
                var now = await client.TryAskAsync(cancellation).ConfigureAwait(false);
                heard = now is null ? heard : Stopwatch.GetTimestamp();
                _verdict = now?.Standing.Result;
                _failure ??= now is not null && now.Fingerprint != run.Fingerprint ? $"{Server}: now drives another run than the one that this part was started for."
                    : _verdict?.Failure is { } failure ? $"{Server}: the run failed: {failure}"
                    : Stopwatch.GetElapsedTime(heard) >= options.ServerTimeout ? FormattableString.Invariant($"{Server}: did not answer for {options.ServerTimeout.TotalSeconds:0.##} s.")
                    : null;
                if (_verdict is not null || _failure is not null)
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The part was stopped.
        }
    }

    /// <summary>Where the part's certificate is kept, made if it is not there; null where nothing can be kept.</summary>
    private string? StateDirectory()
    {
        if (options.Listen.StateDirectory is not null || options.StateRoot is not { } root)
        {
            return null;
        }

        var folder = Path.Combine(root, FormattableString.Invariant($"{run.Fingerprint[..16]}-part-{options.Part}"));
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(folder);
            }
            else
            {
                Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            return folder;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            note?.Invoke($"{folder}: cannot be made, so the part has another certificate at its next start: {exception.Message.ReplaceLineEndings(" ")}");
            return null;
        }
    }

    private string Server => options.Server.Address.Authority;

    private void OnConnection(PeerIdentity peer, bool isConnected, string how)
    {
        if (peer.Role == PeerRole.Server)
        {
            note?.Invoke(isConnected ? "connected to the coordinator" : $"lost the connection to the coordinator: {how}");

            // To call again would only take the part from the other, which would take it back.
            if (!isConnected && how.Contains(RemoteEngine.ReplacedReason, StringComparison.Ordinal))
            {
                _displaced?.Invoke();
            }
        }
    }
}
