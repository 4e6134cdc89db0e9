using System.Globalization;
using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Core.Training;
using ActorNet.Datasets;
using ActorNet.Simulation.Engine;
using ActorNet.Simulation.Training;

namespace ActorNet.Tests.Combinations;

/// <summary>A small run whose network, loss, update and data are drawn at random from everything there is, by its number.</summary>
internal sealed class DrawnRun
{
    private readonly SimulationRandom _random;
    private readonly TrainingDraw _draw;

    public DrawnRun(int number)
    {
        _random = new SimulationRandom((ulong)number, "combination");
        _draw = new TrainingDraw(_random);
        (Options, Data) = Draw();
    }

    public TrainingOptions Options { get; }

    public TrainingData Data { get; }

    public override string ToString() => $"{Options.Network} {Options.Loss} {Options}";

    private (TrainingOptions Options, TrainingData Data) Draw()
    {
        while (true)
        {
            // Most losses want outputs or targets of some kind.
            var data = DrawData();
            var options = DrawOptions(data);
            if (TrainingDraw.Fits(options, data))
            {
                return (_draw.Settle(options, data), data);
            }
        }
    }

    private TrainingData DrawData()
    {
        var features = _random.Between(1, 9);
        var classes = _random.Chance(0.6) ? _random.Between(2, 5) : 0;
        var width = classes > 0 ? 0 : _random.Between(1, 3);
        var (low, high) = _random.Chance(0.5) ? (0, 1) : (-1, 1);
        var data = new TrainingData(
            Draw("train", _random.Between(20, 90)),
            _random.Chance(0.5) ? Draw("validation", _random.Between(5, 30)) : null,
            _random.Chance(0.5) ? Draw("test", _random.Between(5, 30)) : null);
        return _random.Chance(0.3) ? _draw.Weighted(data) : data;

        Dataset Draw(string name, int samples)
        {
            var values = Values(samples * features, -1.5, 1.5);
            return classes > 0
                ? new Dataset(name, values, [features], [.. Enumerable.Range(0, samples).Select(_ => _random.Next(classes))], [.. Enumerable.Range(0, classes).Select(Text)], [], 0)
                : new Dataset(name, values, [features], [], [], Values(samples * width, low, high), width);
        }
    }

    /// <summary>All but what <see cref="TrainingDraw"/> settles.</summary>
    private TrainingOptions DrawOptions(TrainingData data)
    {
        var outputs = Math.Max(data.Train.ClassNames.Count, data.Train.TargetWidth);
        if (data.Train.ClassNames.Count == 2 && _random.Chance(0.5))
        {
            outputs = 1;
        }

        var layers = new List<string>();
        for (var layer = _random.Between(0, 3); layer > 0; layer--)
        {
            layers.Add($"{_random.Between(1, 17)}:{Activation()}:{Pick(Initializer.Names)}");
            if (_random.Chance(0.4))
            {
                layers.Add(Pick(["dropout:0.3", "gaussian_noise:0.1", "layer_norm"]));
            }
        }

        layers.Add($"{outputs}:{Activation()}:{Pick(Initializer.Names)}");
        return new TrainingOptions
        {
            Network = NetworkDescription.Parse(data.Train.FeatureShape, string.Join(',', layers)),
            Loss = Loss.Parse(Pick(Loss.Names)),
            BatchSize = _random.Between(1, 40),
            Epochs = _random.Between(1, 3),
            Lanes = _random.Chance(0.5) ? 1 << _random.Between(0, 4) : null,
            Seed = (ulong)_random.Between(0, 1000),
            OnNonFinite = NonFinitePolicy.Skip,
            Parts = _random.Chance(0.2) ? _random.Between(2, 3) : 1,
            KeepsLedger = _random.Chance(0.5),
        };
    }

    private string Activation() => Pick(Core.Networks.Activation.Names);

    private float[] Values(int count, double least, double most) => [.. Enumerable.Range(0, count).Select(_ => (float)_random.Number(least, most))];

    private string Pick(IReadOnlyList<string> names) => names[_random.Next(names.Count)];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
