using ActorNet.Cli.Arguments;
using ActorNet.Core.Numerics;

namespace ActorNet.Cli.Planning;

/// <summary>The options by which a run differs from the plain way, one step at a time with everything exact: which go together, and what a person is told.</summary>
internal static class ModeCheck
{
    /// <summary>The options, if they go together.</summary>
    /// <exception cref="UsageException">They do not; the message names both.</exception>
    public static TrainingOptions Checked(TrainingOptions options)
    {
        if (options.LocalSteps == 1)
        {
            if (options.OuterLearningRate is not null) throw new UsageException("--outer-rate goes with --local-steps above 1");
            if (options.OuterMomentum is not null) throw new UsageException("--outer-momentum goes with --local-steps above 1");
        }

        if (options.Staleness != 0)
        {
            var staleness = $"--staleness {new StepBound(options.Staleness)} does not go together with";
            if (options.LocalSteps > 1) throw new UsageException($"{staleness} --local-steps above 1: choose one of them");
            if (options.Parts > 1) throw new UsageException($"{staleness} --parts above 1: choose one of them");
            if (options.AuditShare > 0) throw new UsageException($"{staleness} --audit: two copies of a gradient differ when weights change in between");
        }

        return options;
    }

    /// <summary>Lines of the headline, one for each mode that is not the plain one.</summary>
    public static IEnumerable<string> Describe(TrainingOptions options)
    {
        if (!options.Update.IsNone)
        {
            yield return $"step: {options.Update}";
        }

        if (options.LocalSteps > 1)
        {
            var rate = options.OuterLearningRate ?? TrainingOptions.DefaultOuterLearningRate;
            var momentum = options.OuterMomentum ?? TrainingOptions.DefaultOuterMomentum;
            yield return FormattableString.Invariant($"local steps {options.LocalSteps}, outer rate {rate}, outer momentum {momentum}");
        }

        if (options.Precision != ExchangePrecision.Float32)
        {
            yield return FormattableString.Invariant($"weights and gradients exchanged as {options.Precision}").ToLowerInvariant();
        }

        if (options.Staleness != 0)
        {
            yield return $"staleness {new StepBound(options.Staleness)}: the weights depend on timing, and will differ from run to run";
        }
    }
}
