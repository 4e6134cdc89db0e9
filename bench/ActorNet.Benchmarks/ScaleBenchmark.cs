using ActorNet.Simulation.Scale;

namespace ActorNet.Benchmarks;

/// <summary>Models clusters of many sizes; nothing is timed, and every machine gives the same pages.</summary>
internal static class ScaleBenchmark
{
    public static int Run(string[] options)
    {
        var at = Array.IndexOf(options, "--output");
        var folder = at >= 0 && at + 1 < options.Length ? options[at + 1] : "docs";
        if (!Directory.Exists(folder))
        {
            Console.Error.WriteLine($"{folder}: no such folder");
            return 2;
        }

        new ScaleReport(Console.Error.WriteLine).Write(folder);
        return 0;
    }
}
