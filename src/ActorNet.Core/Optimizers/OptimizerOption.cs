using System.Globalization;

namespace ActorNet.Core.Optimizers;

/// <summary>One hyper-parameter: what it is called, where it lies in the settings, and which values it may have.</summary>
internal sealed class OptimizerOption
{
    private readonly Func<double, bool> _isValid;
    private readonly string _range;

    private OptimizerOption(string name, Func<OptimizerSettings, double?> read, string range, Func<double, bool> isValid)
    {
        Name = name;
        Read = read;
        _range = range;
        _isValid = isValid;
    }

    /// <summary>Size of a step.</summary>
    public static OptimizerOption LearningRate { get; } = Positive("learning rate", settings => settings.LearningRate);

    /// <summary>Share of the velocity that is kept.</summary>
    public static OptimizerOption Momentum { get; } = Share("momentum", settings => settings.Momentum);

    /// <summary>Share of the mean square that RMSProp and Adadelta keep.</summary>
    public static OptimizerOption Rho { get; } = Share("rho", settings => settings.Rho);

    /// <summary>Share of the mean gradient that is kept.</summary>
    public static OptimizerOption Beta1 { get; } = Share("beta1", settings => settings.Beta1);

    /// <summary>Share of the mean square that Adam and its kin keep.</summary>
    public static OptimizerOption Beta2 { get; } = Share("beta2", settings => settings.Beta2);

    /// <summary>What keeps a division by a small mean square finite.</summary>
    public static OptimizerOption Epsilon { get; } = Positive("epsilon", settings => settings.Epsilon);

    /// <summary>What Adagrad's sum of squares begins with.</summary>
    public static OptimizerOption InitialAccumulator { get; } = NotNegative("initial accumulator", settings => settings.InitialAccumulator);

    /// <summary>Whether RMSProp takes off the mean gradient.</summary>
    public static OptimizerOption Centered { get; } = new("centered", settings => settings.Centered is { } isOn ? isOn ? 1 : 0 : null, "true or false", _ => true);

    /// <summary>By how much kernels shrink besides, for each unit of the learning rate.</summary>
    public static OptimizerOption WeightDecay { get; } = NotNegative("weight decay", settings => settings.WeightDecay);

    /// <summary>Every option, in the order in which messages list them.</summary>
    public static IReadOnlyList<OptimizerOption> All { get; } =
        [LearningRate, Momentum, Rho, Beta1, Beta2, Epsilon, InitialAccumulator, Centered, WeightDecay];

    /// <summary>What messages call it.</summary>
    public string Name { get; }

    /// <summary>Its value in the settings, or null where it is not given.</summary>
    public Func<OptimizerSettings, double?> Read { get; }

    /// <summary>The value itself if it may be used.</summary>
    /// <exception cref="ArgumentException">Out of range, or not finite.</exception>
    public double Checked(double value) => _isValid(value)
        ? value
        : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{Name} is {value}; it must be {_range}"));

    // Rules compute in single precision, so a value must still be a number above zero there.
    private static OptimizerOption Positive(string name, Func<OptimizerSettings, double?> read) =>
        new(name, read, "a finite number above 0", value => float.IsFinite((float)value) && (float)value > 0);

    private static OptimizerOption NotNegative(string name, Func<OptimizerSettings, double?> read) =>
        new(name, read, "a finite number of at least 0", value => float.IsFinite((float)value) && value >= 0);

    private static OptimizerOption Share(string name, Func<OptimizerSettings, double?> read) =>
        new(name, read, "at least 0 and below 1", value => value >= 0 && (float)value < 1);
}
