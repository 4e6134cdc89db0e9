using System.Runtime.CompilerServices;
using ActorNet.Core.Networks;
using ActorNet.Metrics;

namespace ActorNet.Cli.Tests.Arguments;

/// <summary>The guide to losses tells all that there are.</summary>
public sealed class LossPageTests
{
    [Fact]
    public void Page_EveryLossAndMetric_IsInItsTables()
    {
        var page = File.ReadAllText(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "..", "docs", "losses.md"));
        var rows = page.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('|')[1]).ToArray();

        foreach (var name in Loss.Names.Concat(Metric.Names))
        {
            rows.ShouldContain(row => row.Contains($"`{name}`", StringComparison.Ordinal) || row.Contains($"`{name}(", StringComparison.Ordinal), name);
        }
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
