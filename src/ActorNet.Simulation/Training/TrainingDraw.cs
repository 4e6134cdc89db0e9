using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Core.Numerics;
using ActorNet.Core.Optimizers;
using ActorNet.Core.Training.Control;
using ActorNet.Datasets;
using ActorNet.Runs;
using ActorNet.Simulation.Engine;

namespace ActorNet.Simulation.Training;

/// <summary>
/// Draws how something is trained, from everything there is. What goes together the product itself decides: what it refuses with the settings so far is drawn
/// again, so that nothing here has to know its rules.
/// </summary>
/// <param name="random">Where the numbers come from.</param>
internal sealed class TrainingDraw(SimulationRandom random)
{
    private const ulong InitialSeed = 77;
    private const int MostTries = 10_000;

    /// <summary>True if the product would train so.</summary>
    public static bool Fits(TrainingOptions options, TrainingData data)
    {
        try
        {
            _ = RunSetup.Begin(options with { OutputDirectory = null }, data, null);
            return true;
        }
        catch (Exception exception) when (exception is ArgumentException or DataException)
        {
            return false;
        }
    }

    /// <summary>The data with weights for their samples.</summary>
    public TrainingData Weighted(TrainingData data)
    {
        return new TrainingData(Of(data.Train), data.Validation is { } validation ? Of(validation) : null, data.Test is { } test ? Of(test) : null);

        Dataset Of(Dataset dataset) => dataset.WithWeights(Numbers(dataset.Count, 0, 2));
    }

    /// <summary>Options with everything drawn that has a say in steps, in their order, and in when the run ends.</summary>
    /// <param name="options">All else, which fits.</param>
    /// <param name="data">The data.</param>
    public TrainingOptions Settle(TrainingOptions options, TrainingData data)
    {
        var network = new Network(options.Network);
        var settled = options with
        {
            Optimizer = DrawOptimizer(),
            Order = random.Pick(Enum.GetValues<SampleOrder>()),
            L2 = random.Chance(0.3) ? (float)random.Number(0, 0.02) : 0,
            LocalSteps = random.Chance(0.3) ? random.Between(2, 5) : 1,
            Precision = random.Chance(0.6) ? ExchangePrecision.Float32 : random.Pick(ExchangePrecision.BFloat16, ExchangePrecision.Float16),
            ClassWeights = data.Train.HasLabels && random.Chance(0.3) ? Numbers(data.Train.ClassNames.Count, 0.2, 3) : [],
            Initial = random.Chance(0.15) ? InitialWeights.Of(Model.Create(options.Network.InputShape, options.Network.Layers, seed: InitialSeed)) : null,
        };
        if (random.Chance(0.6))
        {
            settled = UntilItFits(data, () => settled with { Update = DrawUpdate(network) });
        }

        return random.Chance(0.4) ? UntilItFits(data, () => settled with { Control = DrawControl() }) : settled;
    }

    private static TrainingOptions UntilItFits(TrainingData data, Func<TrainingOptions> draw)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            var drawn = draw();
            if (Fits(drawn, data))
            {
                return drawn;
            }
        }

        throw new InvalidOperationException("Nothing that was drawn fits, although it may ask for next to nothing: what there was before does not fit.");
    }

    private OptimizerSettings DrawOptimizer()
    {
        var name = random.Pick<string>([.. OptimizerSettings.Names]);
        return new OptimizerSettings
        {
            Name = name,
            LearningRate = random.Number(0.001, 0.03),
            WeightDecay = random.Chance(0.3) ? random.Number(0, 0.1) : null,
            Centered = name == "rmsprop" && random.Chance(0.5) ? true : null,
        };
    }

    private UpdateSettings DrawUpdate(Network network)
    {
        var settings = new UpdateSettings
        {
            Schedule = random.Chance(0.6) ? DrawSchedule() : null,
            L1 = random.Chance(0.3) ? random.Number(0, 0.01) : null,
            MaxNorm = random.Chance(0.2) ? random.Number(0.3, 3) : null,
            AverageDecay = random.Chance(0.3) ? random.Number(0.5, 0.99) : null,
            Frozen = random.Chance(0.2) ? [DrawFrozen(network)] : null,
        };
        var bound = random.Number(0.001, 1);
        return random.Next(6) switch
        {
            0 => settings with { ClipValue = bound },
            1 => settings with { ClipNorm = bound },
            2 => settings with { ClipGlobalNorm = bound },
            _ => settings,
        };
    }

    /// <summary>A tensor, or the layer that it belongs to.</summary>
    private string DrawFrozen(Network network)
    {
        var name = network.Tensors[random.Next(network.Tensors.Count)].Name;
        return random.Chance(0.5) ? name : name[..name.IndexOf('.', StringComparison.Ordinal)];
    }

    private Schedule DrawSchedule()
    {
        var warmup = random.Chance(0.3) ? random.Between(1, 8) : 0;
        return random.Next(7) switch
        {
            0 => Schedule.Constant(warmup),
            1 => Schedule.Step(0.5, steps: random.Between(1, 6), warmup: warmup),
            2 => Schedule.Exponential(0.9, epochs: random.Number(0.2, 2), warmup: warmup),
            3 => Schedule.InverseTime(0.7, steps: random.Between(1, 9), warmup: warmup),
            4 => Schedule.Polynomial(steps: random.Between(3, 30), power: random.Number(0.5, 3), minimum: 0.1, warmup: warmup),
            5 => Schedule.Cosine(epochs: 2, minimum: 0.05, warmup: warmup),
            _ => Schedule.Parse("cosine_restarts(steps=7,growth=1.5,height=0.8)"),
        };
    }

    private TrainingControl DrawControl() => new()
    {
        ValidateEvery = random.Chance(0.5) ? random.Between(1, 9) : 0,
        EarlyStopping = random.Chance(0.6)
            ? new EarlyStopping { Measure = DrawMeasure(), Patience = random.Between(1, 3), RestoresBest = random.Chance(0.5), MinimumDelta = random.Pick(0, 0.01, 100) }
            : null,
        Plateau = random.Chance(0.6)
            ? new ReduceOnPlateau
            {
                Measure = DrawMeasure(),
                Factor = random.Number(0.1, 0.9),
                Patience = random.Between(1, 2),
                Cooldown = random.Next(2),
                MinimumDelta = random.Number(0, 0.1),
            }
            : null,
        Convergence = random.Chance(0.3) ? new Convergence { Change = random.Pick(1e-4, 0.05), Evaluations = random.Between(1, 2) } : null,
        KeepBest = random.Chance(0.3) ? DrawMeasure() : null,
    };

    private Measure DrawMeasure() => random.Pick(Enum.GetValues<Measure>());

    private float[] Numbers(int count, double least, double most) => [.. Enumerable.Range(0, count).Select(_ => (float)random.Number(least, most))];
}
