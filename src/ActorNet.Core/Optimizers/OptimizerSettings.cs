using System.Globalization;
using System.Text.Json.Serialization;

namespace ActorNet.Core.Optimizers;

/// <summary>
/// An optimizer by name, with the options that were given: the form in which command lines and run files have it. An option that is null
/// takes the optimizer's default. Numbers are doubles, so that what a person wrote is kept as written.
/// </summary>
public sealed record OptimizerSettings
{
    /// <summary>Names of the optimizers.</summary>
    public static IReadOnlyList<string> Names => [.. OptimizerCatalog.All.Select(entry => entry.Defaults.Name)];

    /// <summary>One of <see cref="Names"/>; letter case, underscores and hyphens do not count.</summary>
    public required string Name { get; init; }

    /// <summary>Size of a step, above 0.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? LearningRate { get; init; }

    /// <summary>Momentum, Nesterov and, if given, RMSProp: share of the velocity that is kept, in [0, 1).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Momentum { get; init; }

    /// <summary>RMSProp and Adadelta: share of the mean square that is kept, in [0, 1).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Rho { get; init; }

    /// <summary>Adam and its kin, Lion: share of the mean gradient that is kept, in [0, 1).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Beta1 { get; init; }

    /// <summary>Adam and its kin: share of the mean square (Lion: of the mean gradient) that is kept, in [0, 1).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Beta2 { get; init; }

    /// <summary>What keeps the division by the gradient's size finite, above 0.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Epsilon { get; init; }

    /// <summary>Adagrad: what the sum of squares begins with, at least 0.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? InitialAccumulator { get; init; }

    /// <summary>RMSProp: whether the mean gradient is taken off.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Centered { get; init; }

    /// <summary>Any: λ of a decoupled weight decay, at least 0; in a step kernels become <c>(1 − η·λ)</c> of what they were besides.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? WeightDecay { get; init; }

    /// <summary>The options an optimizer has, with their defaults; the others are null.</summary>
    /// <exception cref="ArgumentException">There is no optimizer of that name; the message has the nearest one.</exception>
    public static OptimizerSettings Defaults(string name) => OptimizerCatalog.Find(name).Defaults;

    /// <summary>These settings with the optimizer's defaults in the place of what was not given.</summary>
    /// <exception cref="ArgumentException">Unknown name, an option the optimizer does not have, or a value out of range.</exception>
    public OptimizerSettings Resolve()
    {
        var entry = OptimizerCatalog.Find(Name);
        foreach (var option in OptimizerOption.All)
        {
            if (option.Read(this) is { } value)
            {
                if (!entry.Takes(option))
                {
                    var known = OptimizerOption.All.Where(entry.Takes).Select(other => other.Name);
                    throw new ArgumentException(
                        $"the optimizer {entry.Defaults.Name} has no option \"{option.Name}\"; it has {string.Join(", ", known)}");
                }

                _ = option.Checked(value);
            }
        }

        // What an optimizer may have and has not is left out, so that its settings are told as they were before it could have it.
        var defaults = entry.Defaults;
        return new OptimizerSettings
        {
            Name = defaults.Name,
            LearningRate = LearningRate ?? defaults.LearningRate,
            Momentum = (entry.Has(OptimizerOption.Momentum) || Momentum > 0 ? Momentum : null) ?? defaults.Momentum,
            Rho = Rho ?? defaults.Rho,
            Beta1 = Beta1 ?? defaults.Beta1,
            Beta2 = Beta2 ?? defaults.Beta2,
            Epsilon = Epsilon ?? defaults.Epsilon,
            InitialAccumulator = InitialAccumulator ?? defaults.InitialAccumulator,
            Centered = Centered is true ? true : null,
            WeightDecay = (entry.Has(OptimizerOption.WeightDecay) || WeightDecay > 0 ? WeightDecay : null) ?? defaults.WeightDecay,
        };
    }

    /// <summary>The optimizer.</summary>
    /// <exception cref="ArgumentException">Unknown name, an option the optimizer does not have, or a value out of range.</exception>
    public Optimizer Build() => OptimizerCatalog.Find(Name).Create(Resolve());

    /// <summary>One line for people, such as <c>momentum, learning rate 0.01, momentum 0.9</c>.</summary>
    public override string ToString()
    {
        var options = OptimizerOption.All
            .Where(option => option.Read(this) is not null)
            .Select(option => option == OptimizerOption.Centered ? option.Name : string.Create(CultureInfo.InvariantCulture, $"{option.Name} {option.Read(this)}"));
        return string.Join(", ", options.Prepend(Name));
    }
}
