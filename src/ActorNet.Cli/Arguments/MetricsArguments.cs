using System.CommandLine;
using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Metrics;

namespace ActorNet.Cli.Arguments;

/// <summary>Metrics by their names.</summary>
internal static class MetricsArguments
{
    private const string Name = "--metrics";

    /// <summary>The option.</summary>
    public static Option<string?> NewOption(string description) => OptionFactory.Text(
        Name, "NAMES", $"{description}, joined by commas: {string.Join(", ", Metric.Names)}; as top(3), f1(micro), f1(weighted), f1(CLASS), auc(CLASS)");

    /// <summary>The metrics of that name; none if nothing was given.</summary>
    /// <exception cref="UsageException">There is no such metric.</exception>
    public static IReadOnlyList<Metric> Read(string? names)
    {
        try
        {
            return names is null ? [] : Metric.ParseList(names);
        }
        catch (ArgumentException exception)
        {
            throw Wrong(exception);
        }
    }

    /// <summary>Each metric with its number.</summary>
    /// <exception cref="UsageException">One has no meaning for these targets.</exception>
    public static IReadOnlyList<(string Name, double? Value)> Measure(IReadOnlyList<Metric> metrics, Measurement measurement)
    {
        try
        {
            return [.. metrics.Select(metric => (metric.ToString(), measurement[metric]))];
        }
        catch (ArgumentException exception)
        {
            throw Wrong(exception);
        }
    }

    /// <summary>Makes sure, before a run begins, that metrics have a meaning for it.</summary>
    /// <exception cref="UsageException">One has none.</exception>
    public static void Check(string? names, TrainingOptions options, Dataset train)
    {
        if (Read(names) is not { Count: > 0 } metrics || train.Count == 0) return;
        var network = new Network(options.Network);
        _ = Measure(metrics, new Model(network, options.Loss, new float[network.ParameterCount]).Measure(train.Subset(train.Name, [0])));
    }

    private static UsageException Wrong(ArgumentException exception) => new($"{Name}: {exception.Message.ReplaceLineEndings(" ")}");
}
