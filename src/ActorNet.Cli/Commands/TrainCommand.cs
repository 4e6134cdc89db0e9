using System.CommandLine;
using ActorNet.Cli.Arguments;
using ActorNet.Cli.Engines;
using ActorNet.Cli.Planning;

namespace ActorNet.Cli.Commands;

/// <summary><c>actornet train</c>.</summary>
internal static class TrainCommand
{
    public static Command Create(CliHost host, Option<string?> dataDirectory, Dictionary<Command, string[]> examples)
    {
        var command = new Command("train", "Trains a network on a data set or a file, and writes it to a run folder.");
        var arguments = new TrainArguments(command, dataDirectory);
        var engines = new EngineChoice<TrainRequest, ITraining>(command, host, engine => engine.ForTrain(host));
        command.SetAction(result =>
        {
            var request = arguments.Read(result);
            return Run(request, engines.Read(result, request), host);
        });
        examples[command] =
        [
            "train                                            a small network on the built-in digits",
            "train mnist --epochs 3 --seed 2 --output runs/mine",
            "train houses.csv --target price --layers 64:relu,64:relu,1:identity",
            "train mnist --layers 256:tanh,dropout:0.2,10:softmax --optimizer momentum --learning-rate 0.1",
            "train ham.csv --class-weight balanced --metrics f1,auc",
            "train --resume runs/mine --workers 4 --epochs 10",
            .. engines.Examples,
        ];
        return command;
    }

    private static int Run(TrainRequest request, ITraining training, CliHost host)
    {
        if (request.Resume is not null) return Resume(request, request.Resume, training, host);

        var source = TrainingPlan.Source(request);
        var data = TrainingRuns.Load(source, request, host);
        var options = TrainingPlan.Options(request, source, data);
        options = options with { OutputDirectory = RunFolderName.Create(request.Output, source.Name) };
        var report = TrainingRuns.CreateReport(request, host);
        report.Started(TrainingPlan.Headline(source, data, options));
        return TrainingRuns.Execute(
            request,
            host,
            report,
            source.Name,
            training.GoOnCommand(options.OutputDirectory),
            data.Test,
            token => RunEnd.Of(training.Begin(options, data, source, report, token)));
    }

    private static int Resume(TrainRequest request, string folder, ITraining training, CliHost host)
    {
        var run = ResumePlan.Apply(request, RunFolder.Open(folder));
        var source = run.Source!;
        var data = TrainingRuns.Load(source, request, host);
        var notes = ResumePlan.Check(request, run, data.Train);
        var report = TrainingRuns.CreateReport(request, host);
        report.Started([.. TrainingPlan.Headline(source, data, run.Options), $"going on with {run.Path}", .. notes]);
        return TrainingRuns.Execute(
            request, host, report, source.Name, training.GoOnCommand(run.Path), data.Test, token => RunEnd.Of(training.GoOn(run, data, report, token)));
    }
}
