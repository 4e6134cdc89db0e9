using ActorNet.Cli.Arguments;
using ActorNet.Core.Networks;
using ActorNet.Core.Optimizers;
using ActorNet.Core.Training;

namespace ActorNet.Cli.Planning;

/// <summary>Settles what a step has besides the update rule.</summary>
internal static class UpdatePlan
{
    /// <summary>The settings of a new run.</summary>
    /// <exception cref="UsageException">A value cannot be read, or two exclude each other; the message names the options.</exception>
    public static UpdateSettings Read(UpdateRequest request, NetworkDescription network)
    {
        var clips = Given(("--clip-value", request.ClipValue), ("--clip-norm", request.ClipNorm), ("--clip-global-norm", request.ClipGlobalNorm));
        if (clips.Count > 1)
        {
            throw new UsageException($"{string.Join(" and ", clips)} exclude each other: choose one of them");
        }

        var settings = new UpdateSettings
        {
            Schedule = ReadSchedule(request),
            L1 = request.L1,
            ClipValue = request.ClipValue,
            ClipNorm = request.ClipNorm,
            ClipGlobalNorm = request.ClipGlobalNorm,
            MaxNorm = request.MaxNorm,
            AverageDecay = request.AverageWeights,
            Frozen = request.Freeze,
        };
        if (request.Freeze is { } names)
        {
            _ = TrainingPlan.Named("--freeze", () => UpdateRanges.Of(new Network(network), new Update(new Sgd(), settings), l2: 0));
            if (names.Count == 0) throw new UsageException("--freeze: names no layer");
        }

        return settings;
    }

    /// <summary>Checks that what was given agrees with a run that goes on.</summary>
    /// <param name="request">What was given.</param>
    /// <param name="run">What the run has.</param>
    /// <param name="same">Compares an option's value with the run's.</param>
    public static void Check(UpdateRequest request, UpdateSettings run, Action<string, object?, object?> same)
    {
        same("--schedule", ReadSchedule(request)?.Text, run.Schedule?.Text);
        same("--l1", request.L1, run.L1 ?? 0);
        same("--clip-value", request.ClipValue, run.ClipValue);
        same("--clip-norm", request.ClipNorm, run.ClipNorm);
        same("--clip-global-norm", request.ClipGlobalNorm, run.ClipGlobalNorm);
        same("--max-norm", request.MaxNorm, run.MaxNorm);
        same("--average-weights", request.AverageWeights, run.AverageDecay);
        same("--freeze", ResumePlan.Set(new UpdateSettings { Frozen = request.Freeze }.Frozen), ResumePlan.Set(run.Frozen));
    }

    private static IReadOnlyList<string> Given(params (string Option, double? Value)[] options) =>
        [.. options.Where(option => option.Value is not null).Select(option => option.Option)];

    private static Schedule? ReadSchedule(UpdateRequest request) =>
        request.Schedule is { } text ? TrainingPlan.Named("--schedule", () => Schedule.Parse(text)) : null;
}
