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

    /// <summary>One of <see cref="Names"/>; letter case does not matter.</summary>
    public required string Name { get; init; }

    /// <summary>Size of a step, above 0.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? LearningRate { get; init; }

    /// <summary>Momentum and Nesterov: share of the velocity that is kept, in [0, 1).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Momentum { get; init; }

    /// <summary>RMSProp: share of the mean square that is kept, in [0, 1).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Rho { get; init; }

    /// <summary>Adam: share of the mean gradient that is kept, in [0, 1).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Beta1 { get; init; }

    /// <summary>Adam: share of the mean square that is kept, in [0, 1).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Beta2 { get; init; }

    /// <summary>RMSProp and Adam: added to the root of the mean square, above 0.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Epsilon { get; init; }

    /// <summary>The options an optimizer has, with their defaults; the others are null.</summary>
    /// <exception cref="ArgumentException">There is no optimizer of that name; the message has the nearest one.</exception>
    public static OptimizerSettings Defaults(string name) => OptimizerCatalog.Find(name).Defaults;

    /// <summary>These settings with the optimizer's defaults in the place of what was not given.</summary>
    /// <exception cref="ArgumentException">Unknown name, an option the optimizer does not have, or a value out of range.</exception>
    public OptimizerSettings Resolve()
    {
        var defaults = Defaults(Name);
        foreach (var option in OptimizerOption.All)
        {
            if (option.Read(this) is { } value)
            {
                if (option.Read(defaults) is null)
                {
                    var known = OptimizerOption.All.Where(other => other.Read(defaults) is not null).Select(other => other.Name);
                    throw new ArgumentException(
                        $"the optimizer {defaults.Name} has no option \"{option.Name}\"; it has {string.Join(", ", known)}");
                }

                _ = option.Checked(value);
            }
        }

        return new OptimizerSettings
        {
            Name = defaults.Name,
            LearningRate = LearningRate ?? defaults.LearningRate,
            Momentum = Momentum ?? defaults.Momentum,
            Rho = Rho ?? defaults.Rho,
            Beta1 = Beta1 ?? defaults.Beta1,
            Beta2 = Beta2 ?? defaults.Beta2,
            Epsilon = Epsilon ?? defaults.Epsilon,
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
            .Select(option => string.Create(CultureInfo.InvariantCulture, $"{option.Name} {option.Read(this)}"));
        return string.Join(", ", options.Prepend(Name));
    }
}
