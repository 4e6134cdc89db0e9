using System.Globalization;
using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Core.Numerics;
using ActorNet.Core.Optimizers;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Control;
using ActorNet.Datasets;
using ActorNet.Runs;
using ActorNet.Tests.Runs;

namespace ActorNet.Tests.Combinations;

/// <summary>A small run whose network, loss, update and data are drawn at random from everything there is, by its number.</summary>
internal sealed class DrawnRun
{
    private readonly KeyedDraws _draws;

    public DrawnRun(int number)
    {
        _draws = new KeyedDraws((ulong)number);
        (Options, Data) = DrawLegal();
    }

    public TrainingOptions Options { get; }

    public TrainingData Data { get; }

    public override string ToString() => $"{Options.Network} {Options.Loss} {Options}";

    /// <summary>Draws until network, loss and data fit together.</summary>
    private (TrainingOptions Options, TrainingData Data) DrawLegal()
    {
        while (true)
        {
            try
            {
                var data = DrawData();
                var options = DrawOptions(data).Validated();
                _ = RunSetup.Begin(options, data, null);
                return (options, data);
            }
            catch (Exception exception) when (exception is ArgumentException or DataException)
            {
                // Most losses want outputs or targets of some kind, and some options do not go together.
            }
        }
    }

    private TrainingData DrawData()
    {
        var features = Between(1, 9);
        var classes = Chance(0.6) ? Between(2, 5) : 0;
        var width = classes > 0 ? 0 : Between(1, 3);
        var weighted = Chance(0.3);
        var (low, high) = Chance(0.5) ? (0f, 1f) : (-1f, 1f);
        return new TrainingData(
            Draw("train", Between(20, 90)), Chance(0.5) ? Draw("validation", Between(5, 30)) : null, Chance(0.5) ? Draw("test", Between(5, 30)) : null);

        Dataset Draw(string name, int samples)
        {
            var values = Values(samples * features, -1.5f, 1.5f);
            var dataset = classes > 0
                ? new Dataset(name, values, [features], [.. Enumerable.Range(0, samples).Select(_ => _draws.Below(classes))], [.. Enumerable.Range(0, classes).Select(Text)], [], 0)
                : new Dataset(name, values, [features], [], [], Values(samples * width, low, high), width);
            return weighted ? dataset.WithWeights(Values(samples, 0, 2)) : dataset;
        }
    }

    private TrainingOptions DrawOptions(TrainingData data)
    {
        var outputs = Math.Max(data.Train.ClassNames.Count, data.Train.TargetWidth);
        if (data.Train.ClassNames.Count == 2 && Chance(0.5))
        {
            outputs = 1;
        }

        var layers = new List<string>();
        for (var layer = Between(0, 3); layer > 0; layer--)
        {
            layers.Add($"{Between(1, 17)}:{Activation()}:{Pick(Initializer.Names)}");
            if (Chance(0.4))
            {
                layers.Add(OtherLayer());
            }
        }

        layers.Add($"{outputs}:{Activation()}:{Pick(Initializer.Names)}");
        var localSteps = Chance(0.15) ? Between(2, 5) : 1;
        var network = NetworkDescription.Parse(data.Train.FeatureShape, string.Join(',', layers));
        return new TrainingOptions
        {
            Network = network,
            Loss = Loss.Parse(Pick(Loss.Names)),
            Optimizer = DrawOptimizer(),
            Update = Chance(0.6) ? DrawUpdate(network) : UpdateSettings.None,
            Control = Chance(0.5) ? DrawControl() : TrainingControl.None,
            Order = Pick(Enum.GetValues<SampleOrder>()),
            ClassWeights = data.Train.HasLabels && Chance(0.3) ? Values(data.Train.ClassNames.Count, 0.2f, 3) : [],
            Initial = Chance(0.15) ? InitialWeights.Of(Model.Create(network.InputShape, network.Layers, seed: 77)) : null,
            L2 = Chance(0.3) ? (float)Number(0, 0.05) : 0,
            BatchSize = Between(1, 40),
            Epochs = Between(1, 3),
            Lanes = Chance(0.5) ? 1 << Between(0, 4) : null,
            Seed = (ulong)Between(0, 1000),
            OnNonFinite = NonFinitePolicy.Skip,
            LocalSteps = localSteps,
            Precision = Pick([ExchangePrecision.Float32, ExchangePrecision.Float32, ExchangePrecision.Float32, ExchangePrecision.BFloat16, ExchangePrecision.Float16]),
            Parts = Chance(0.2) ? Between(2, 3) : 1,
            KeepsLedger = Chance(0.5),
        };
    }

    private OptimizerSettings DrawOptimizer()
    {
        var name = Pick(OptimizerSettings.Names);
        return new OptimizerSettings
        {
            Name = name,
            LearningRate = Number(0.0005, 0.02),
            WeightDecay = Chance(0.3) ? Number(0, 0.1) : null,
            Centered = name == "rmsprop" && Chance(0.5) ? true : null,
        };
    }

    private UpdateSettings DrawUpdate(NetworkDescription network)
    {
        var tensors = new Network(network).Tensors;
        return Clipped(
            new UpdateSettings
            {
                Schedule = Chance(0.6) ? DrawSchedule() : null,
                L1 = Chance(0.3) ? Number(0, 0.01) : null,
                MaxNorm = Chance(0.2) ? Number(0.3, 3) : null,
                AverageDecay = Chance(0.3) ? Number(0.5, 0.99) : null,
                Frozen = Chance(0.2) ? [Pick(tensors).Name] : null,
            },
            Number(0.001, 1));
    }

    private UpdateSettings Clipped(UpdateSettings settings, double bound) => _draws.Below(6) switch
    {
        0 => settings with { ClipValue = bound },
        1 => settings with { ClipNorm = bound },
        2 => settings with { ClipGlobalNorm = bound },
        _ => settings,
    };

    private Schedule DrawSchedule()
    {
        var warmup = Chance(0.3) ? Between(1, 8) : 0;
        return _draws.Below(7) switch
        {
            0 => Schedule.Constant(warmup),
            1 => Schedule.Step(0.5, steps: Between(1, 6), warmup: warmup),
            2 => Schedule.Exponential(0.9, epochs: Number(0.2, 2), warmup: warmup),
            3 => Schedule.InverseTime(0.7, steps: Between(1, 9), warmup: warmup),
            4 => Schedule.Polynomial(steps: Between(3, 30), power: Number(0.5, 3), minimum: 0.1, warmup: warmup),
            5 => Schedule.Cosine(epochs: 2, minimum: 0.05, warmup: warmup),
            _ => Schedule.Parse("cosine_restarts(steps=7,growth=1.5,height=0.8)"),
        };
    }

    private TrainingControl DrawControl() => new()
    {
        ValidateEvery = Chance(0.5) ? Between(1, 9) : 0,
        EarlyStopping = Chance(0.5)
            ? new EarlyStopping { Measure = AnyMeasure(), Patience = Between(1, 3), RestoresBest = Chance(0.5), MinimumDelta = Number(0, 0.05) }
            : null,
        Plateau = Chance(0.5)
            ? new ReduceOnPlateau { Measure = AnyMeasure(), Factor = Number(0.1, 0.9), Patience = 1, Cooldown = _draws.Below(2), MinimumDelta = Number(0, 0.1) }
            : null,
        Convergence = Chance(0.3) ? new Convergence { Change = Number(0.0001, 0.1), Evaluations = Between(1, 2) } : null,
        KeepBest = Chance(0.3) ? AnyMeasure() : null,
    };

    private Measure AnyMeasure() => Pick(Enum.GetValues<Measure>());

    private string Activation() => Pick(Core.Networks.Activation.Names);

    private string OtherLayer() => Pick(["dropout:0.3", "gaussian_noise:0.1", "layer_norm"]);

    private float[] Values(int count, float low, float high) => [.. Enumerable.Range(0, count).Select(_ => (float)Number(low, high))];

    private bool Chance(double probability) => Number(0, 1) < probability;

    private int Between(int low, int high) => low + _draws.Below(high - low + 1);

    private double Number(double low, double high) => low + ((high - low) * _draws.Below(1 << 20) / (1 << 20));

    private T Pick<T>(IReadOnlyList<T> choices) => choices[_draws.Below(choices.Count)];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
