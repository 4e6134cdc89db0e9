using ActorNet.Cli.Arguments;
using ActorNet.Cli.Engines;
using ActorNet.Cli.Logging;
using ActorNet.Cli.Reporting;
using ActorNet.Datasets;
using ActorNet.Remote;

namespace ActorNet.Cli.Tests.Engines;

/// <summary>An engine that a program adds: it trains in this process, and otherwise says what the test wants to hear.</summary>
internal sealed class AddedEngine : ITrainingEngine
{
    public string Name => "added";

    /// <summary>What it was asked for, and with what value of its own option.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>The end of a run that another process has driven.</summary>
    public RunEnd End { get; init; } = new(45, "00FF", false, null);

    /// <summary>Called while it runs, before it ends.</summary>
    public Action Running { get; init; } = static () => { };

    public EnginePart<TrainRequest, ITraining> ForTrain(CliHost host) => Part<TrainRequest, ITraining>("train", (_, value) => new Run(this, new TrainRequest(), value));

    public EnginePart<ServerRequest, IServing> ForServer(CliHost host) => Part<ServerRequest, IServing>("server", (request, value) => new Run(this, request.Run, value));

    public EnginePart<WorkerRequest, IWorking> ForWorker(CliHost host) => Part<WorkerRequest, IWorking>("worker", (_, value) => new Run(this, new TrainRequest(), value));

    private static EnginePart<TRequest, TRun> Part<TRequest, TRun>(string command, Func<TRequest, string?, TRun> read)
    {
        var option = OptionFactory.Text("--added-to", "NAME", "An option of the engine");
        return new([option], [$"{command} --engine added --added-to here"], (result, request) => read(request, result.GetValue(option)));
    }

    private sealed class Run(AddedEngine engine, TrainRequest request, string? value) : ITraining, IServing, IWorking
    {
        TrainRequest IServing.Run => request;

        public bool SharesFolder => true;

        public string? Warning => "a warning of the engine";

        public string GoOnCommand(string folder) => $"again {folder}";

        public TrainingResult Begin(TrainingOptions options, TrainingData data, DataSource source, ITrainingReport report, CancellationToken cancellation)
        {
            engine.Calls.Add($"train {value}");
            engine.Running();
            return Trainer.Run(options, data, source, report.Progressed, report.Warned, cancellation: cancellation);
        }

        public TrainingResult GoOn(RunFolder run, TrainingData data, ITrainingReport report, CancellationToken cancellation)
        {
            engine.Calls.Add($"resume {value}");
            return Trainer.Resume(run, data, report.Progressed, report.Warned, cancellation: cancellation);
        }

        public RunEnd Begin(TrainingOptions options, TrainingData data, DataSource source, LockedReport report, ProcessLog log, CancellationToken cancellation)
        {
            engine.Calls.Add($"server {value}");
            engine.Running();
            cancellation.ThrowIfCancellationRequested();
            return engine.End;
        }

        public RunEnd GoOn(RunFolder run, TrainingData data, LockedReport report, ProcessLog log, CancellationToken cancellation) =>
            throw new InvalidOperationException("No request of these tests resumes.");

        WorkerResult IWorking.Run(WorkerReport? report, ProcessLog log, CancellationToken cancellation)
        {
            engine.Calls.Add($"worker {value}");
            return new WorkerResult("box:1", 3, 96, 1, 0.5, false, engine.End.Steps, engine.End.Interrupted, engine.End.WeightsSha256);
        }
    }
}
