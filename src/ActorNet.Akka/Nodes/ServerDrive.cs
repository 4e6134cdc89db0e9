using ActorNet.Akka.Messages;
using ActorNet.Core.Data;
using ActorNet.Remote;
using ActorNet.Runs;
using Akka.Actor;

namespace ActorNet.Akka.Nodes;

/// <summary>Drives the run of a node from its beginning, or from where another node has left it, to its end.</summary>
/// <param name="system">Hosts the actors.</param>
/// <param name="options">The run.</param>
/// <param name="listen">Where the wire listens.</param>
/// <param name="handle">Knows whether the run has ended elsewhere.</param>
internal sealed class ServerDrive(ActorSystem system, ParameterServerOptions options, ListenOptions listen, ParameterServerHandle handle)
{
    /// <summary>Drives the run; blocks until it has ended, or broken off here.</summary>
    /// <param name="opened">Told of the server's Akka actor and of the wire's address once workers may come.</param>
    /// <param name="progress">Told how far the run is.</param>
    /// <param name="cancellation">Ends the run after the step under way, with a checkpoint.</param>
    public DriveEnd Execute(Action<IActorRef, Uri> opened, Action<TrainingProgress> progress, CancellationToken cancellation)
    {
        RemoteServerRun? run = null;
        long steps = 0;
        try
        {
            progress += report => Volatile.Write(ref steps, report.Step);
            var setup = Setup();
            steps = setup.State?.Step ?? 0;
            run = new RemoteServerRun(
                setup, RemoteOptions(), progress + options.Progress, options.Warn, options.News, Callbacks(), wire => new ServerProcess(wire, system, opened));
            return DriveEnd.Of(run.Execute(cancellation), null);
        }
        catch (TrainingException exception) when (exception.Result is { } result)
        {
            // The run is complete, or stored for the next node; a callback has failed after that.
            return DriveEnd.Of(result, exception);
        }
        catch (TrainingException exception) when (run is { HasFailed: true })
        {
            // Wherever it is driven, it comes to the same.
            var done = Volatile.Read(ref steps);
            return new DriveEnd(new TrainingOutcome(done, "", false, exception.Message.ReplaceLineEndings(" "), null), exception, done);
        }
        catch (OperationCanceledException exception)
        {
            // Nothing was under way, or nobody was there to finish it.
            return new DriveEnd(null, exception, Volatile.Read(ref steps));
        }
    }

    /// <summary>The callbacks of a node that has been told how the run ended have nothing to hear: those of the node that ended it have heard it.</summary>
    private IReadOnlyList<TrainingCallback> Callbacks() => handle.Completion.IsCompleted ? [] : options.Callbacks;

    private RunSetup Setup()
    {
        var folder = options.Training.OutputDirectory!;
        if (!RunFolder.Exists(folder))
        {
            return RunSetup.Begin(options.Training, options.Data, options.Source);
        }

        var run = RunFolder.Open(folder);
        var (there, here) = (RunFile.From(run.Options, run.Source, run.DataSha256), RunFile.From(options.Training, options.Source ?? options.Data.Source, DatasetFingerprint.Of(options.Data.Train)));
        return there.Fingerprint() == here.Fingerprint()
            ? RunSetup.GoOn(run with { Options = options.Training }, options.Data)
            : throw new DataException($"{folder}: holds another run ({there.Fingerprint()}) than the one that is to be driven ({here.Fingerprint()})");
    }

    private RemoteServerOptions RemoteOptions() => new()
    {
        Listen = listen,
        ExpectedWorkers = options.ExpectedWorkers,
        RejoinTimeout = options.RejoinTimeout,
        Listening = options.Listening,
        Ending = options.Ending,
        Logging = options.Logging,
    };
}

/// <summary>How a node's driving of a run ended.</summary>
/// <param name="Outcome">How the run ended or was interrupted, or null if it broke off here alone.</param>
/// <param name="Exception">Why it failed or broke off.</param>
/// <param name="Steps">Steps that are known to be done.</param>
internal sealed record DriveEnd(TrainingOutcome? Outcome, Exception? Exception, long Steps) : ILocalOnly
{
    /// <summary>The run has ended, or was interrupted, with a result.</summary>
    /// <param name="result">The result.</param>
    /// <param name="exception">What the program threw when it heard of it, or null.</param>
    public static DriveEnd Of(TrainingResult result, Exception? exception) =>
        new(new TrainingOutcome(result.Steps, result.WeightsSha256, result.Interrupted, null, result), exception, result.Steps);
}
