using System.Globalization;
using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Core.Numerics;
using ActorNet.Core.Optimizers;
using ActorNet.Core.Training;
using ActorNet.Datasets;
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
                Model.CheckFit(new Network(options.Network), options.Loss, data.Train);
                return (options, data);
            }
            catch (ArgumentException)
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
        var (low, high) = Chance(0.5) ? (0f, 1f) : (-1f, 1f);
        return new TrainingData(
            Draw("train", Between(20, 90)), Chance(0.5) ? Draw("validation", Between(5, 30)) : null, Chance(0.5) ? Draw("test", Between(5, 30)) : null);

        Dataset Draw(string name, int samples)
        {
            var values = Values(samples * features, -1.5f, 1.5f);
            return classes > 0
                ? new Dataset(name, values, [features], [.. Enumerable.Range(0, samples).Select(_ => _draws.Below(classes))], [.. Enumerable.Range(0, classes).Select(Text)], [], 0)
                : new Dataset(name, values, [features], [], [], Values(samples * width, low, high), width);
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
        return new TrainingOptions
        {
            Network = NetworkDescription.Parse(data.Train.FeatureShape, string.Join(',', layers)),
            Loss = Loss.Parse(Pick(Loss.Names)),
            Optimizer = new OptimizerSettings { Name = Pick(OptimizerSettings.Names), LearningRate = Number(0.0005, 0.02) },
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

    private string Activation() => Pick(Core.Networks.Activation.Names);

    private string OtherLayer() => Pick(["dropout:0.3", "gaussian_noise:0.1", "layer_norm"]);

    private float[] Values(int count, float low, float high) => [.. Enumerable.Range(0, count).Select(_ => (float)Number(low, high))];

    private bool Chance(double probability) => Number(0, 1) < probability;

    private int Between(int low, int high) => low + _draws.Below(high - low + 1);

    private double Number(double low, double high) => low + ((high - low) * _draws.Below(1 << 20) / (1 << 20));

    private T Pick<T>(IReadOnlyList<T> choices) => choices[_draws.Below(choices.Count)];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
