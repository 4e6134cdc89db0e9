using System.CommandLine;
using ActorNet.Core.Optimizers;

namespace ActorNet.Cli.Arguments;

/// <summary>The arguments of a step, besides the optimizer's.</summary>
internal sealed class UpdateArguments
{
    private readonly Option<string?> _schedule = OptionFactory.Text(
        "--schedule",
        "SCHEDULE",
        $"Course of the learning rate, such as cosine(epochs=10,warmup=100): {OptionFactory.Listed(Schedule.Names, Schedule.Aliases)}. Default: constant");

    private readonly Option<double?> _initialAccumulator = NotNegative("--initial-accumulator", "adagrad: what the sum of squares begins with");
    private readonly Option<bool> _centered = OptionFactory.Flag("--centered", "rmsprop: takes the mean gradient off before its size is told");

    private readonly Option<double?> _weightDecay = NotNegative(
        "--weight-decay", "Besides its step, each weight loses this share of itself times the learning rate. Default: 0, adamw 0.004");

    private readonly Option<double?> _l1 = NotNegative("--l1", "Penalty on the weights: X times the sum of their absolute values. Default: 0");
    private readonly Option<double?> _clipValue = OptionFactory.Positive("--clip-value", "The most that an element of the gradient may be either way");
    private readonly Option<double?> _clipNorm = OptionFactory.Positive("--clip-norm", "The largest norm of each tensor's gradient");
    private readonly Option<double?> _clipGlobalNorm = OptionFactory.Positive("--clip-global-norm", "The largest norm of the whole gradient");
    private readonly Option<double?> _maxNorm = OptionFactory.Positive("--max-norm", "The largest norm of the weights into a unit");

    private readonly Option<double?> _averageWeights = OptionFactory.Number(
        "--average-weights",
        "Evaluates and saves a moving average of the weights, which keeps this share of itself in a step",
        "above 0 and below 1",
        static value => value > 0 && (float)value < 1);

    private readonly Option<string?> _freeze = OptionFactory.Text(
        "--freeze", "LAYERS", "Layers that are not trained, such as dense_1, joined by commas; dense_1.bias is the bias alone");

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> All =>
    [
        _initialAccumulator, _centered, _weightDecay, _schedule, _l1, _clipValue, _clipNorm, _clipGlobalNorm, _maxNorm, _averageWeights, _freeze,
    ];

    /// <summary>Reads what was given.</summary>
    public UpdateRequest Read(ParseResult result) => new()
    {
        InitialAccumulator = result.GetValue(_initialAccumulator),
        Centered = result.GetValue(_centered) ? true : null,
        WeightDecay = result.GetValue(_weightDecay),
        Schedule = result.GetValue(_schedule),
        L1 = result.GetValue(_l1),
        ClipValue = result.GetValue(_clipValue),
        ClipNorm = result.GetValue(_clipNorm),
        ClipGlobalNorm = result.GetValue(_clipGlobalNorm),
        MaxNorm = result.GetValue(_maxNorm),
        AverageWeights = result.GetValue(_averageWeights),
        Freeze = result.GetValue(_freeze)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
    };

    private static Option<double?> NotNegative(string name, string description) =>
        OptionFactory.Number(name, description, "of at least 0", static value => value >= 0 && float.IsFinite((float)value));
}
