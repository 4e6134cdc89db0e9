using System.Globalization;
using ActorNet.Akka.Engine;
using ActorNet.Akka.Nodes;
using ActorNet.Core.Data;
using ActorNet.Datasets;
using ActorNet.Remote;
using ActorNet.Remote.Security;
using ActorNet.Runs;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Tools.Singleton;

namespace ActorNet.Akka;

/// <summary>Trains networks inside actor systems: over the nodes of a cluster, or in one process.</summary>
public static class ClusterTraining
{
    // What the timers of .NET can do.
    private static readonly TimeSpan LongestTime = TimeSpan.FromDays(24);

    /// <summary>
    /// Has this node take part in driving a run: of all nodes that do, the oldest drives it, and the next goes on when that is gone. The node needs the role that
    /// <c>actornet.roles.parameter-server</c> names.
    /// </summary>
    /// <exception cref="ArgumentException">The options are out of range, or there is no folder that the run is kept in, or this node does not have the role.</exception>
    /// <exception cref="InvalidOperationException">It does so already, or has done so, for a training of this name (<see cref="ParameterServerOptions.Name"/>).</exception>
    /// <exception cref="DataException">A setting cannot be used, or Akka.Remote would carry plain text beyond loopback.</exception>
    public static ParameterServerHandle StartParameterServer(this ActorSystem system, ParameterServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(options.Training, nameof(options));
        ArgumentNullException.ThrowIfNull(options.Data, nameof(options));
        ArgumentNullException.ThrowIfNull(options.Callbacks, nameof(options));
        Require(options.ExpectedWorkers >= 1, nameof(options.ExpectedWorkers), options.ExpectedWorkers, "at least 1");
        RequireTime(options.RejoinTimeout, nameof(options.RejoinTimeout));
        var settings = ActorNetExtension.Get(system).Settings;
        var names = Join(system, options.Name, settings.ServerRole);
        var training = options.Training.Validated();
        if (string.IsNullOrEmpty(training.OutputDirectory))
        {
            throw new ArgumentException($"{nameof(TrainingOptions.OutputDirectory)} is missing: another node could not go on with the run.", nameof(options));
        }

        if (training.Parts > 1)
        {
            throw new ArgumentException($"{nameof(TrainingOptions.Parts)} is {training.Parts}: in a cluster the server keeps all weights, so it must be 1.", nameof(options));
        }

        ActorNetExtension.Get(system).WarnOfShortPhase(CoordinatedShutdown.PhaseClusterExiting);
        var handle = new ParameterServerHandle(system);
        var drive = new ServerDrive(system, options, options.Listen ?? settings.ToListenOptions(), handle);
        var manager = Start(
            system,
            names.Manager,
            ClusterSingletonManager.Props(
                Props.Create(() => new ServerHost(drive, names, handle)), ServerHost.HandOver.Instance, names.ManagerSettings(system)),
            $"This node may drive '{names.Name}' already, or has done so");
        system.ActorOf(Props.Create(() => new OutcomeListener(names, handle)), names.Outcome);
        handle.Follow();

        // Nodes that leave together after a run would each wait for the next one to take over what nobody needs, and for one that has just left for long.
        CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseBeforeClusterShutdown, $"{names.Manager}-end", async () =>
        {
            if (handle.IsOver)
            {
                await EndedManager.EndAsync(system, manager, settings.HandOverTimeout).ConfigureAwait(false);
            }

            return global::Akka.Done.Instance;
        });
        return handle;
    }

    /// <summary>Has this node compute for the run of its cluster. The node needs the role that <c>actornet.roles.worker</c> names.</summary>
    /// <exception cref="ArgumentException">The options are out of range, or this node does not have the role.</exception>
    /// <exception cref="InvalidOperationException">It does so already, for a training of this name.</exception>
    /// <exception cref="DataException">No token is named, or a setting cannot be used, or Akka.Remote would carry plain text beyond loopback.</exception>
    public static WorkersHandle StartWorkers(this ActorSystem system, WorkersOptions options)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(options);
        Require(options.Workers >= 1, nameof(options.Workers), options.Workers, "at least 1");
        Require(options.Threads >= 1, nameof(options.Threads), options.Threads, "at least 1");
        RequireTime(options.ServerTimeout, nameof(options.ServerTimeout));
        var settings = ActorNetExtension.Get(system).Settings;
        var names = Join(system, options.Name, settings.WorkerRole);
        if (options.Token is null && options.TokenFile is null && settings.TokenFile is null)
        {
            throw new DataException(
                $"no join token: name the file that the server has written, in its run folder, with actornet.token-file or {nameof(WorkersOptions)}.{nameof(WorkersOptions.TokenFile)}");
        }

        ActorNetExtension.Get(system).WarnOfShortPhase(CoordinatedShutdown.PhaseBeforeClusterShutdown);
        var access = new Lazy<ServerAccess>(() => Access(options, settings));
        var workers = Enumerable.Range(1, options.Workers)
            .Select(number => new ClusterWorker(
                system, options.Name, access, server => RemoteOptions(options, server, number), options.ServerTimeout, options.Progress, options.Note))
            .ToList();
        var handle = new WorkersHandle();
        handle.Follow(Start(
            system,
            names.Workers,
            Props.Create(() => new WorkerHost(names, workers, handle, settings.FindServerInterval)),
            $"This node has workers of '{names.Name}' already"));

        // Akka keeps the task as long as the system: it holds nothing, and costs nothing, once the workers have ended.
        var shutdown = CoordinatedShutdown.Get(system);
        shutdown.AddTask(CoordinatedShutdown.PhaseBeforeClusterShutdown, $"{names.Workers}-leave", async () =>
        {
            // Shut out, it has nobody to take leave of.
            if (shutdown.ShutdownReason is CoordinatedShutdown.ClusterDowningReason)
            {
                handle.Fail(ParameterServerHandle.Dropped());
            }

            await handle.StopAsync().ConfigureAwait(false);
            return global::Akka.Done.Instance;
        });
        return handle;
    }

    /// <summary>Runs a training in this process to its end, with its actors in an actor system; blocks. Needs no cluster.</summary>
    /// <inheritdoc cref="Trainer.Run(TrainingOptions, TrainingData, DataSource, Action{TrainingProgress}, Action{string}, IReadOnlyList{TrainingCallback}, CancellationToken)"/>
    public static TrainingResult Train(
        this ActorSystem system,
        TrainingOptions options,
        TrainingData data,
        DataSource? source = null,
        Action<TrainingProgress>? progress = null,
        Action<string>? warn = null,
        IReadOnlyList<TrainingCallback>? callbacks = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(system);
        return new LocalRun(RunSetup.Begin(options, data, source), progress, warn, null, threads => new LocalEngine(system, threads), callbacks).Execute(cancellation);
    }

    /// <summary>Goes on with a run in this process, with its actors in an actor system; blocks. Needs no cluster.</summary>
    /// <inheritdoc cref="Trainer.Resume(RunFolder, TrainingData, Action{TrainingProgress}, Action{string}, IReadOnlyList{TrainingCallback}, CancellationToken)"/>
    public static TrainingResult ResumeTraining(
        this ActorSystem system,
        RunFolder run,
        TrainingData data,
        Action<TrainingProgress>? progress = null,
        Action<string>? warn = null,
        IReadOnlyList<TrainingCallback>? callbacks = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(system);
        return new LocalRun(RunSetup.GoOn(run, data), progress, warn, null, threads => new LocalEngine(system, threads), callbacks).Execute(cancellation);
    }

    /// <summary>The topic at which a cluster's mediator publishes <see cref="RunProgress"/> and, at the end, <see cref="RunOver"/>.</summary>
    /// <param name="system">Of the cluster.</param>
    /// <param name="name">The training.</param>
    public static string ProgressTopic(this ActorSystem system, string name = ParameterServerOptions.DefaultName) =>
        new ClusterTrainingNames(name, ActorNetExtension.Get(system).Settings).Topic;

    /// <summary>Makes sure that a node can take part in a training.</summary>
    private static ClusterTrainingNames Join(ActorSystem system, string name, string role)
    {
        ClusterTrainingNames.Check(name);
        if (!Cluster.Get(system).SelfRoles.Contains(role))
        {
            throw new ArgumentException($"This node does not have the role '{role}': set akka.cluster.roles.", nameof(system));
        }

        var extension = ActorNetExtension.Get(system);
        extension.RequireProtectedRemoting();
        extension.WarnWithoutDowning();
        return new ClusterTrainingNames(name, extension.Settings);
    }

    private static void RequireTime(TimeSpan time, string name) =>
        Require(time > TimeSpan.Zero && time <= LongestTime, name, time, $"above 0 and at most {LongestTime.Days} days");

    private static void Require(bool holds, string name, object value, string range)
    {
        if (!holds)
        {
            throw new ArgumentException(FormattableString.Invariant($"{name} is {value}; it must be {range}."));
        }
    }

    private static IActorRef Start(ActorSystem system, string name, Props props, string twice)
    {
        try
        {
            return system.ActorOf(props, name);
        }
        catch (InvalidActorNameException exception)
        {
            throw new InvalidOperationException($"{twice}: give another training another name.", exception);
        }
    }

    /// <summary>How to reach the server. The token is read when there is one to be reached: it may be what has written the file.</summary>
    internal static ServerAccess Access(WorkersOptions options, ActorNetSettings settings) => new()
    {
        // Where the server is, the cluster says.
        Address = new Uri("ws://localhost"),
        Token = options.Token ?? JoinToken.Load((options.TokenFile ?? settings.TokenFile)!),
        Pin = options.Pin,
        AuthorityFile = options.AuthorityFile ?? settings.AuthorityFile,
        CertificateFile = options.CertificateFile ?? settings.CertificateFile,
        KeyFile = options.KeyFile ?? (options.CertificateFile is null ? settings.KeyFile : null),
        AllowsPlainText = options.AllowsPlainText ?? settings.AllowsPlainText,
        WireKind = options.WireKind,
    };

    private static RemoteWorkerOptions RemoteOptions(WorkersOptions options, ServerAccess access, int number) => new()
    {
        Server = access,
        Threads = options.Threads,
        Data = options.Data,
        DataPath = options.DataPath,
        DataFromServer = options.DataFromServer,
        Locations = options.Locations,
        ServerTimeout = options.ServerTimeout,
        Name = options.Workers == 1 ? options.WorkerName
            : string.Create(CultureInfo.InvariantCulture, $"{options.WorkerName ?? ProcessName.Default}-{number}"),
        Ending = options.Ending,
        Logging = options.Logging,
    };
}
