using System.Globalization;
using System.Text;

namespace ActorNet.Simulation.Scale;

/// <summary>Models clusters of many sizes and writes what came of it: a page with assumptions and tables, and a picture.</summary>
public sealed class ScaleReport
{
    private static readonly int[] WorkerCounts = [1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000];
    private static readonly int[] PartCounts = [1, 4, 16, 64];
    private static readonly int[] FaultWorkerCounts = [10, 100, 1_000];
    private const double StragglerShare = 0.1;
    private const int LocalSteps = 8;

    private readonly Action<string> _progress;

    /// <param name="progress">Told of each scenario in one line.</param>
    public ScaleReport(Action<string> progress) => _progress = progress;

    /// <summary>Models everything and writes <c>scale.md</c> and <c>scale.svg</c> into a folder.</summary>
    public void Write(string folder)
    {
        var lines = new List<(string Name, IReadOnlyList<(int Workers, double StepsPerSecond)> Points)>();
        var page = new StringBuilder(Introduction());
        page.Append("## Steps a second\n\n");
        Sweep(page, lines, "{0} part(s)", PartCounts.Select(parts => new ScaleScenario { Workers = 1, Parts = parts }));
        page.Append(CultureInfo.InvariantCulture, $"\n## With {LocalSteps} local steps\n\nWorkers exchange once in {LocalSteps} steps.\n\n");
        Sweep(page, lines, "{0} part(s), K = 8", PartCounts.Where(parts => parts is 1 or 64).Select(parts => new ScaleScenario { Workers = 1, Parts = parts, LocalSteps = LocalSteps }));
        page.Append(CultureInfo.InvariantCulture, $"\n## With stragglers\n\n{StragglerShare:P0} of the workers take 4 times as long.\n\n");
        Sweep(page, null, "", [new ScaleScenario { Workers = 1, Parts = 16, StragglerShare = StragglerShare }]);
        page.Append("\n## Faults\n\n");
        Faults(page);
        File.WriteAllText(Path.Combine(folder, "scale.md"), page.ToString());
        using var picture = new StringWriter(CultureInfo.InvariantCulture);
        ScalePlot.Write(picture, "Modelled: 10 million parameters, 16,384 samples a step, 10 Gbit/s", lines);
        File.WriteAllText(Path.Combine(folder, "scale.svg"), picture.ToString() + "\n");
    }

    private void Sweep(
        StringBuilder page, List<(string, IReadOnlyList<(int, double)>)>? lines, string name, IEnumerable<ScaleScenario> scenarios)
    {
        page.Append("| workers | parts | steps/s | of one worker | server's processor | server's link | server, MB a step | all, MB a step |\n|---|---|---|---|---|---|---|---|\n");
        foreach (var scenario in scenarios)
        {
            var points = new List<(int, double)>();
            var single = 0.0;
            foreach (var workers in WorkerCounts)
            {
                var result = Model(scenario with { Workers = workers });
                points.Add((workers, result.StepsPerSecond));
                single = workers == 1 ? result.StepsPerSecond : single;
                page.Append(
                    CultureInfo.InvariantCulture,
                    $"| {workers:N0} | {scenario.Parts} | {result.StepsPerSecond:G3} | {result.StepsPerSecond / single:0.0} × | {result.ServerBusy:P0} | {result.ServerLink:P0} | {result.ServerBytesPerStep / 1e6:N0} | {result.TotalBytesPerStep / 1e6:N0} |\n");
            }

            lines?.Add((string.Format(CultureInfo.InvariantCulture, name.Replace("(s)", scenario.Parts == 1 ? "" : "s", StringComparison.Ordinal), scenario.Parts), points));
        }
    }

    private void Faults(StringBuilder page)
    {
        page.Append("Time that one fault in the middle of a round cost, over the same run without it, with 16 parts. Below zero, one worker less did good.\n\n");
        page.Append("| workers | a worker stops, connections are reset | a worker falls silent | the server restarts after 2 s |\n|---|---|---|---|\n");
        foreach (var workers in FaultWorkerCounts)
        {
            page.Append(CultureInfo.InvariantCulture, $"| {workers:N0} |");
            foreach (var fault in new[] { ScaleFault.WorkerStops, ScaleFault.WorkerFallsSilent, ScaleFault.ServerRestarts })
            {
                var result = Model(new ScaleScenario { Workers = workers, Parts = 16, Fault = fault });
                page.Append(CultureInfo.InvariantCulture, $" {result.Recovery!.Value.TotalSeconds:0.00} s |");
            }

            page.Append('\n');
        }
    }

    private ScaleResult Model(ScaleScenario scenario)
    {
        _progress(string.Create(
            CultureInfo.InvariantCulture,
            $"{scenario.Workers} workers, {scenario.Parts} parts, {scenario.LocalSteps} local steps, {scenario.StragglerShare:P0} stragglers, fault: {scenario.Fault}"));
        return ScaleModel.Run(scenario);
    }

    private static string Introduction()
    {
        var usual = new ScaleScenario { Workers = 1, Parts = 1 };
        return string.Create(CultureInfo.InvariantCulture, $"""
            # How many machines pay

            Modelled, not measured: the server actors of this program ran on the simulation engine with a virtual clock, and workers that compute nothing.
            Written by `dotnet run -c Release --project bench/ActorNet.Benchmarks -- scale`.

            ![Steps a second over workers](scale.svg)

            What the model assumes:

            - a network of {usual.Parameters:N0} parameters ({usual.Parameters * usual.BytesPerParameter / 1e6:N0} MB as float32) and {usual.BatchSize:N0} samples a step, whatever the number of workers;
            - a worker takes {usual.PerSample.TotalMilliseconds:0.#} ms a sample for forward and backward pass, and its whole share before it sends anything;
            - every machine sends and, at the same time, receives {usual.LinkBytesPerSecond * 8 / 1e9:0} Gbit/s, {usual.Latency.TotalMilliseconds:0.#} ms from machine to machine, and nothing else is on the network;
              messages to one machine share its link, arriving as they are sent, and the switch between them has no bound;
            - a part adds and applies gradients at {usual.ReduceBytesPerSecond / 1e9:0} GB/s, and any message takes its receiver {usual.PerMessage.TotalMicroseconds:0} µs;
            - a run has four lanes a worker, rounded up to a power of two, and at most 16,384: a worker whose share is no whole subtree sends a message for each of
              its maximal ones, so more lanes than that cost exchange, and fewer leave workers idle;
            - each part is a machine of its own; the first one, the server, coordinates as well. Nothing overlaps with computing.

            Steps a second follow from compute, which falls with the number of workers, and from exchange, which grows with it: with one part the server's link carries
            every gradient. More parts share that load; more local steps take it less often. Beyond the top of each line more workers do harm.


            """);
    }
}
