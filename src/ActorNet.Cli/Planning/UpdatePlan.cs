using ActorNet.Cli.Arguments;
using ActorNet.Core.Optimizers;

namespace ActorNet.Cli.Planning;

/// <summary>Settles what a step has besides the update rule.</summary>
internal static class UpdatePlan
{
    /// <summary>The settings of a new run.</summary>
    /// <exception cref="UsageException">A value cannot be read; the message names the option.</exception>
    public static UpdateSettings Read(UpdateRequest request) => new()
    {
        Schedule = ReadSchedule(request),
    };

    /// <summary>Checks that what was given agrees with a run that goes on.</summary>
    /// <param name="request">What was given.</param>
    /// <param name="run">What the run has.</param>
    /// <param name="same">Compares an option's value with the run's.</param>
    public static void Check(UpdateRequest request, UpdateSettings run, Action<string, object?, object?> same) =>
        same("--schedule", ReadSchedule(request)?.Text, run.Schedule?.Text);

    private static Schedule? ReadSchedule(UpdateRequest request) =>
        request.Schedule is { } text ? TrainingPlan.Named("--schedule", () => Schedule.Parse(text)) : null;
}
