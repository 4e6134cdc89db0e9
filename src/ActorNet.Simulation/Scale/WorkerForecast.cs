namespace ActorNet.Simulation.Scale;

/// <summary>What is known of a training and of the machines it is to run on.</summary>
public sealed record ForecastInput
{
    /// <summary>Length of the parameter vector.</summary>
    public required long Parameters { get; init; }

    /// <summary>Samples of a step.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Lanes of a round: more workers than that have nothing to do.</summary>
    public required int Lanes { get; init; }

    /// <summary>Bytes of a parameter when it is exchanged.</summary>
    public int BytesPerParameter { get; init; } = 4;

    /// <summary>Steps between exchanges.</summary>
    public int LocalSteps { get; init; } = 1;

    /// <summary>Time that a worker takes for one more sample.</summary>
    public required TimeSpan PerSample { get; init; }

    /// <summary>Time that it takes for a request besides its samples.</summary>
    public required TimeSpan PerRequest { get; init; }

    /// <summary>Time that the server takes for one more gradient.</summary>
    public required TimeSpan PerGradient { get; init; }

    /// <summary>Time that it takes for a round besides.</summary>
    public required TimeSpan PerRound { get; init; }

    /// <summary>Time that any message takes its receiver besides: waking a thread, unpacking.</summary>
    public required TimeSpan PerMessage { get; init; }

    /// <summary>Bytes a second from machine to machine, either way.</summary>
    public required double BytesPerSecond { get; init; }

    /// <summary>Time from machine to machine.</summary>
    public required TimeSpan Latency { get; init; }
}

/// <summary>What so many workers would reach.</summary>
/// <param name="Workers">How many.</param>
/// <param name="SamplesPerSecond">Training samples a second.</param>
/// <param name="Speedup">The same over that of one worker.</param>
/// <param name="Exchange">Share of a round in which workers wait for each other, the wires and the server, from 0 to 1.</param>
public sealed record ForecastRow(int Workers, double SamplesPerSecond, double Speedup, double Exchange);

/// <summary>What a change would bring.</summary>
/// <param name="What">The change, as an option.</param>
/// <param name="Workers">The number of workers that is best with it.</param>
/// <param name="SamplesPerSecond">Training samples a second with so many.</param>
/// <param name="Gain">The same over the best without the change.</param>
public sealed record ForecastChange(string What, int Workers, double SamplesPerSecond, double Gain);

/// <summary>
/// Foretells how a training fares with more workers, each on a machine of its own, by playing it through in <see cref="ScaleModel"/>: the server is the
/// real one, computing and wires are as they were measured. Nothing overlaps with computing, so exchange that is hidden in truth counts in full.
/// </summary>
public sealed class WorkerForecast
{
    /// <summary>The most workers that are played through.</summary>
    public const int MostWorkers = 1024;

    // A worker pays if it brings at least half of what the first one does.
    private const double LeastEfficiency = 0.5;

    // What differs by less is the same.
    private const double Margin = 1.01;
    private const int OtherLocalSteps = 8;
    private const int LargerBatch = 4;

    private WorkerForecast(double alone, IReadOnlyList<ForecastRow> rows, IReadOnlyList<ForecastChange> changes)
    {
        Alone = alone;
        Rows = rows;
        Changes = changes;
        Best = BestOf(rows).Workers;
        Paying = rows.Where(static row => row.Speedup / row.Workers >= LeastEfficiency).Max(static row => row.Workers);
        var best = BestOf(rows);
        HurtsFrom = rows.FirstOrDefault(row => row.Workers > best.Workers && row.SamplesPerSecond * Margin < best.SamplesPerSecond)?.Workers;
    }

    /// <summary>Training samples a second of one machine that has server and worker in one process, where nothing is exchanged.</summary>
    public double Alone { get; }

    /// <summary>A row for each number of workers.</summary>
    public IReadOnlyList<ForecastRow> Rows { get; }

    /// <summary>What changes would bring, the best first; those that bring nothing are left out.</summary>
    public IReadOnlyList<ForecastChange> Changes { get; }

    /// <summary>The number of workers that is fastest; the smallest of those that are equally fast.</summary>
    public int Best { get; }

    /// <summary>The largest number of workers of which each brings at least half of what the first does.</summary>
    public int Paying { get; }

    /// <summary>The number of workers from which on it gets slower again, or null.</summary>
    public int? HurtsFrom { get; }

    /// <summary>Plays a training through with 1, 2, 3, 4, 8, … workers.</summary>
    /// <param name="input">The training and the machines.</param>
    /// <param name="workers">The most workers.</param>
    /// <exception cref="InvalidOperationException">A run of the model failed.</exception>
    public static WorkerForecast Make(ForecastInput input, int workers)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(workers, MostWorkers);
        var rows = Play(input, workers);
        return new WorkerForecast(AloneOf(input), rows, [.. Changed(input).Select(change => Try(change.What, change.Input, workers, BestOf(rows)))
            .Where(static change => change.Gain > Margin)
            .OrderByDescending(static change => change.Gain)]);
    }

    /// <summary>The numbers of workers that are played through.</summary>
    public static IEnumerable<int> Counts(int workers)
    {
        for (var count = 1; count < workers; count = count < 4 ? count + 1 : count * 2)
        {
            yield return count;
        }

        yield return workers;
    }

    private static IEnumerable<(string What, ForecastInput Input)> Changed(ForecastInput input)
    {
        yield return (FormattableString.Invariant($"--batch-size {input.BatchSize * LargerBatch}"), input with { BatchSize = input.BatchSize * LargerBatch });
        if (input.BytesPerParameter > 2)
        {
            yield return ("--precision bfloat16", input with { BytesPerParameter = 2 });
        }

        if (input.LocalSteps == 1)
        {
            yield return (FormattableString.Invariant($"--local-steps {OtherLocalSteps}"), input with { LocalSteps = OtherLocalSteps });
        }
    }

    private static ForecastChange Try(string what, ForecastInput input, int workers, ForecastRow before)
    {
        var best = BestOf(Play(input, workers));
        return new ForecastChange(what, best.Workers, best.SamplesPerSecond, best.SamplesPerSecond / before.SamplesPerSecond);
    }

    private static List<ForecastRow> Play(ForecastInput input, int workers)
    {
        var rows = new List<ForecastRow>();
        foreach (var count in Counts(workers))
        {
            var result = ScaleModel.Run(Scenario(input, count));
            var roundSeconds = input.LocalSteps / result.StepsPerSecond;
            var computing = ComputingSeconds(input, count);
            var rate = result.StepsPerSecond * input.BatchSize;
            rows.Add(new ForecastRow(count, rate, rows.Count == 0 ? 1 : rate / rows[0].SamplesPerSecond, Math.Clamp(1 - (computing / roundSeconds), 0, 1)));
        }

        return rows;
    }

    private static double AloneOf(ForecastInput input)
    {
        var seconds = ComputingSeconds(input, 1) + input.PerRound.TotalSeconds + input.PerGradient.TotalSeconds;
        return (double)input.BatchSize * input.LocalSteps / seconds;
    }

    /// <summary>What the worker with the most lanes computes in a round.</summary>
    private static double ComputingSeconds(ForecastInput input, int workers)
    {
        var lanes = (input.Lanes + workers - 1) / workers;
        var samples = (double)input.BatchSize * input.LocalSteps * lanes / input.Lanes;
        return input.PerRequest.TotalSeconds + (samples * input.PerSample.TotalSeconds);
    }

    private static ScaleScenario Scenario(ForecastInput input, int workers)
    {
        var gradient = (double)input.Parameters * input.BytesPerParameter;
        return new ScaleScenario
        {
            Workers = workers,
            Parts = 1,
            Parameters = input.Parameters,
            BytesPerParameter = input.BytesPerParameter,
            BatchSize = input.BatchSize,
            LocalSteps = input.LocalSteps,
            Lanes = input.Lanes,
            PerSample = input.PerSample,
            PerRequest = input.PerRequest,
            PerRound = input.PerRound,
            PerMessage = input.PerMessage,
            LinkBytesPerSecond = input.BytesPerSecond,
            Latency = input.Latency,
            ReduceBytesPerSecond = input.PerGradient > TimeSpan.Zero ? gradient / input.PerGradient.TotalSeconds : double.PositiveInfinity,
        };
    }

    private static ForecastRow BestOf(IReadOnlyList<ForecastRow> rows)
    {
        var fastest = rows.Max(static row => row.SamplesPerSecond);
        return rows.First(row => row.SamplesPerSecond * Margin >= fastest);
    }
}
