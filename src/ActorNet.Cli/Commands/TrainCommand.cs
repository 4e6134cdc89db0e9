using System.CommandLine;
using ActorNet.Cli.Arguments;
using ActorNet.Cli.Planning;

namespace ActorNet.Cli.Commands;

/// <summary><c>actornet train</c>.</summary>
internal static class TrainCommand
{
    private const string Name = "train";

    public static Command Create(CliHost host, Option<string?> dataDirectory, Dictionary<Command, string[]> examples)
    {
        var command = new Command(Name, "Trains a network on a data set or a file, and writes it to a run folder.");
        var arguments = new TrainArguments(command, dataDirectory);
        command.SetAction(result => Run(arguments.Read(result), host));
        examples[command] =
        [
            "actornet train                                            a small network on the built-in digits",
            "actornet train mnist --epochs 3 --seed 2 --output runs/mine",
            "actornet train houses.csv --target price --layers 64:relu,64:relu,1:identity",
            "actornet train mnist --layers 256:tanh,dropout:0.2,10:softmax --optimizer momentum --learning-rate 0.1",
            "actornet train --resume runs/mine --workers 4 --epochs 10",
        ];
        return command;
    }

    private static int Run(TrainRequest request, CliHost host)
    {
        if (request.Resume is not null) return Resume(request, request.Resume, host);

        var source = TrainingPlan.Source(request);
        var data = TrainingRuns.Load(source, request, host);
        var options = TrainingPlan.Options(request, source, data.Train);
        options = options with { OutputDirectory = RunFolderName.Create(request.Output, source.Name) };
        var report = TrainingRuns.CreateReport(request, host);
        report.Started(TrainingPlan.Headline(source, data, options));
        return TrainingRuns.Execute(
            request, host, report, source.Name, options.OutputDirectory, Name, token => Trainer.Run(options, data, source, report.Progressed, report.Warned, token));
    }

    private static int Resume(TrainRequest request, string folder, CliHost host)
    {
        var run = ResumePlan.Apply(request, RunFolder.Open(folder));
        var source = run.Source!;
        var data = TrainingRuns.Load(source, request, host);
        ResumePlan.Check(request, run, data.Train);
        var report = TrainingRuns.CreateReport(request, host);
        report.Started([.. TrainingPlan.Headline(source, data, run.Options), $"going on with {run.Path}"]);
        return TrainingRuns.Execute(
            request, host, report, source.Name, run.Path, Name, token => Trainer.Resume(run, data, report.Progressed, report.Warned, token));
    }
}
