using ActorNet.Cli.Arguments;
using ActorNet.Cli.Commands;
using ActorNet.Cli.Logging;
using ActorNet.Cli.Planning;
using ActorNet.Cli.Reporting;
using ActorNet.Datasets;
using ActorNet.Remote;
using ActorNet.Remote.Security;

namespace ActorNet.Cli.Engines;

/// <summary>The engines that need nothing else: in one process the in-process engine, over several the remote one.</summary>
internal sealed class StandardEngine : ITrainingEngine
{
    public const string EngineName = "standard";

    public string Name => EngineName;

    public EnginePart<TrainRequest, ITraining> ForTrain(CliHost host) => new([], [], static (_, _) => new InProcessTraining());

    public EnginePart<ServerRequest, IServing> ForServer(CliHost host) => new([], [], (_, request) => new RemoteServing(request, host.Name));

    public EnginePart<WorkerRequest, IWorking> ForWorker(CliHost host) => new([], [], (_, request) => new RemoteWorking(request, host));

    private sealed class InProcessTraining : ITraining
    {
        public string GoOnCommand(string folder) => $"train --resume {TrainingRuns.Quoted(folder)}";

        public TrainingResult Begin(TrainingOptions options, TrainingData data, DataSource source, ITrainingReport report, CancellationToken cancellation) =>
            Trainer.Run(options, data, source, report.Progressed, report.Warned, cancellation: cancellation);

        public TrainingResult GoOn(RunFolder run, TrainingData data, ITrainingReport report, CancellationToken cancellation) =>
            Trainer.Resume(run, data, report.Progressed, report.Warned, cancellation: cancellation);
    }

    private sealed class RemoteServing : IServing
    {
        private readonly ServerRequest _request;
        private readonly string _program;
        private readonly ListenOptions _listen;

        public RemoteServing(ServerRequest request, string program)
        {
            _request = request;
            _program = program;
            _listen = RemotePlan.ListenAsServer(request);
            var run = RemotePlan.WithParts(request);
            Run = request.Continue ? Continued(run) : run;
        }

        public TrainRequest Run { get; }

        public bool SharesFolder => false;

        public string GoOnCommand(string folder) => $"server --resume {TrainingRuns.Quoted(folder)}";

        public RunEnd Begin(TrainingOptions options, TrainingData data, DataSource source, LockedReport report, ProcessLog log, CancellationToken cancellation) =>
            RunEnd.Of(RemoteServer.Run(
                options, data, source, ServerOptions(options.Parts, report, log), report.Progressed, report.Warned, report.Noted, cancellation: cancellation));

        public RunEnd GoOn(RunFolder run, TrainingData data, LockedReport report, ProcessLog log, CancellationToken cancellation) =>
            RunEnd.Of(RemoteServer.Resume(
                run, data, ServerOptions(run.Options.Parts, report, log), report.Progressed, report.Warned, report.Noted, cancellation: cancellation));

        /// <summary>The run in the output folder, if there is one.</summary>
        private static TrainRequest Continued(TrainRequest run) =>
            run.Output is not { } output ? throw new UsageException("--continue goes with --output: it names the run folder")
            : run.Resume is not null ? throw new UsageException("--continue and --resume do not go together: choose one of them")
            : RunFolder.Exists(output) ? run with { Resume = output }
            : run;

        private RemoteServerOptions ServerOptions(int parts, LockedReport report, ProcessLog log) => new()
        {
            Logging = log.Factory,
            Ending = log.Flush,
            Listen = _listen,
            ExpectedWorkers = _request.ExpectedWorkers ?? 1,
            Listening = address =>
            {
                foreach (var line in ServerAddressText.Lines(address)) report.Noted(line);
                foreach (var line in ServerAddressText.Commands(address, parts, _program)) report.Noted(line);
                if (ServerAddressText.Warning(address.Address, _request.Access.Insecure) is { } warning) report.Warned(warning);
            },
        };
    }

    private sealed class RemoteWorking(WorkerRequest request, CliHost host) : IWorking
    {
        private readonly ServerAccess _server = request.Access.Require();

        public string? Warning => ServerAddressText.Warning(_server.Address, request.Access.Insecure);

        public WorkerResult Run(WorkerReport? report, ProcessLog log, CancellationToken cancellation)
        {
            var options = new RemoteWorkerOptions
            {
                Server = _server,
                Threads = request.Threads ?? Environment.ProcessorCount,
                DataPath = request.DataPath,
                DataFromServer = request.DataFromServer,
                Locations = DataAccess.Locations(host, request.DataDirectory),
                ServerTimeout = RemotePlan.Seconds(request.ServerTimeout),
                Name = RemotePlan.Name(request.Name),
                Logging = log.Factory,
                Ending = log.Flush,
            };
            return RemoteWorker.Run(options, report is null ? null : report.Progressed, report is null ? null : report.Noted, cancellation);
        }
    }
}
