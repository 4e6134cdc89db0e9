using ActorNet.Core.Training.Messages;
using ActorNet.Simulation.Faults;
using ActorNet.Simulation.Training;

namespace ActorNet.Simulation.Checking;

/// <summary>Holds the end of a run against what it must be: the weights of a run without faults, or a failure that a fault explains.</summary>
internal static class ResultCheck
{
    /// <summary>What is wrong, a line each.</summary>
    public static IEnumerable<string> Problems(SimulatedCase @case, TrainingWorld world)
    {
        foreach (var (machine, failure) in world.Failures)
        {
            if (!FailureTable.Explains(world.Faults.Happened, failure.Cause))
            {
                yield return $"the server on {machine} failed with {failure.Cause}, which no fault explains: {failure.Reason}";
            }
        }

        if (world.Ended is { } ended)
        {
            foreach (var problem in WeightProblems(@case, ended))
            {
                yield return problem;
            }
        }
    }

    private static IEnumerable<string> WeightProblems(SimulatedCase @case, RunEnded ended)
    {
        if (ended.State.Step < @case.Plan.TotalSteps)
        {
            yield return $"the run ended after {ended.State.Step} of {@case.Plan.TotalSteps} steps";
            yield break;
        }

        var reference = ReferenceRun.Of(@case);
        var differs = FirstDifference(ended.State.Parameters, reference);
        if (differs >= 0)
        {
            yield return $"the weights are not those of a run without faults: parameter {differs} is {ended.State.Parameters[differs]:R} instead of {reference[differs]:R}";
        }
    }

    private static int FirstDifference(float[] left, float[] right)
    {
        for (var index = 0; index < left.Length; index++)
        {
            if (BitConverter.SingleToUInt32Bits(left[index]) != BitConverter.SingleToUInt32Bits(right[index]))
            {
                return index;
            }
        }

        return -1;
    }
}

/// <summary>The weights that a case must end with.</summary>
internal static class ReferenceRun
{
    /// <summary>Trains without machines, messages or faults.</summary>
    public static float[] Of(SimulatedCase @case)
    {
        var world = new TrainingWorld(@case with { Workers = 1, MoreWorkers = 0, Parts = 1, AuditShare = 0 }, FaultPlan.Empty);
        world.Start();
        world.Engine.Run(() => world.IsOver, TimeSpan.MaxValue, long.MaxValue);
        return world.Ended!.State.Parameters;
    }
}
