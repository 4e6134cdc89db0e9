using System.Globalization;
using System.Text;
using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Core.Optimizers;
using ActorNet.Datasets;

namespace ActorNet.Benchmarks;

/// <summary>
/// What the ledger and parts cost: the same training with and without, by turns in one process, so that both see the same machine. The data are
/// random numbers of MNIST's shape; what is learnt does not matter here.
/// </summary>
internal static class CostBenchmark
{
    private const int Samples = 25_600;

    private static readonly (string Name, string Layers, int Inputs, int Classes, int Batch, int Steps, int Workers)[] Workloads =
    [
        ("W1, 1 worker", "512:relu,10:softmax", 784, 10, 128, 200, 1),
        ("W1, 2 workers", "512:relu,10:softmax", 784, 10, 128, 400, 2),
        ("W2, 2 workers", "1024:relu,1024:relu,10:softmax", 784, 10, 256, 60, 2),
        ("2-8-8-1, 1 worker", "8:tanh,8:tanh,2:softmax", 2, 2, 10, 20_000, 1),
    ];

    public static int Run(string[] options)
    {
        var at = Array.IndexOf(options, "--output");
        var rounds = Array.IndexOf(options, "--rounds") is >= 0 and var index ? int.Parse(options[index + 1], CultureInfo.InvariantCulture) : 15;
        var page = new StringBuilder("# What the ledger and parts cost\n\n");
        page.Append(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} logical processors, {rounds} rounds, each a short training with and one without, by turns. Time a step with, over that without: median (lowest-highest).\n");
        page.Append("Written by `dotnet run -c Release --project bench/ActorNet.Benchmarks -- costs`.\n\n| | ledger | 2 parts |\n|---|---|---|\n");
        foreach (var workload in Workloads)
        {
            var data = NewData(workload.Inputs, workload.Classes);
            var ledger = Ratios(workload, data, rounds, static plain => plain, static plain => plain with { KeepsLedger = false });
            var parts = Ratios(
                workload, data, rounds, static plain => plain with { Parts = 2, OutputDirectory = null }, static plain => plain with { OutputDirectory = null });
            page.Append(CultureInfo.InvariantCulture, $"| {workload.Name} | {ledger} | {parts} |\n");
            Console.Error.WriteLine($"{workload.Name}: ledger {ledger}, parts {parts}");
        }

        Console.WriteLine(page);
        if (at >= 0)
        {
            File.WriteAllText(options[at + 1], page.ToString());
        }

        return 0;
    }

    private static string Ratios(
        (string Name, string Layers, int Inputs, int Classes, int Batch, int Steps, int Workers) workload,
        TrainingData data,
        int rounds,
        Func<TrainingOptions, TrainingOptions> with,
        Func<TrainingOptions, TrainingOptions> without)
    {
        var plain = new TrainingOptions
        {
            Network = NetworkDescription.Parse([workload.Inputs], workload.Layers),
            Loss = Loss.Parse("categorical_crossentropy"),
            Optimizer = new OptimizerSettings { Name = "momentum", LearningRate = 0.001 },
            BatchSize = workload.Batch,
            Epochs = 1_000,
            Steps = workload.Steps,
            Workers = workload.Workers,
        };
        var ratios = new List<double>();
        for (var round = -1; round < rounds; round++)
        {
            var isFirst = (round & 1) == 0;
            var one = Seconds(isFirst ? with(InFolder(plain)) : without(InFolder(plain)), data);
            var other = Seconds(isFirst ? without(InFolder(plain)) : with(InFolder(plain)), data);
            if (round >= 0)
            {
                ratios.Add(isFirst ? one / other : other / one);
            }
        }

        ratios.Sort();
        return string.Create(CultureInfo.InvariantCulture, $"{ratios[ratios.Count / 2]:0.000} ({ratios[0]:0.000}-{ratios[^1]:0.000})");
    }

    private static TrainingOptions InFolder(TrainingOptions options) =>
        options with { OutputDirectory = Path.Combine(Path.GetTempPath(), $"actornet-costs-{Guid.NewGuid():n}") };

    /// <summary>Time in training steps, evaluation and checkpoints excluded.</summary>
    private static double Seconds(TrainingOptions options, TrainingData data)
    {
        try
        {
            return 1 / Trainer.Run(options, data).SamplesPerSecond;
        }
        finally
        {
            if (options.OutputDirectory is { } folder && Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private static TrainingData NewData(int inputs, int classes)
    {
        var random = new Random(1);
        var features = Enumerable.Range(0, Samples * inputs).Select(_ => random.NextSingle() - 0.5f).ToArray();
        var labels = Enumerable.Range(0, Samples).Select(_ => random.Next(classes)).ToArray();
        return new TrainingData(new Dataset("random", features, [inputs], labels, [.. Enumerable.Range(0, classes).Select(index => $"{index}")], [], 0), null, null);
    }
}
