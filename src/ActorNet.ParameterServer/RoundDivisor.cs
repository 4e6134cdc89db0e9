using ActorNet.Core.Training;

namespace ActorNet.ParameterServer;

/// <summary>What the mean over a round divides by; server and parts must agree.</summary>
internal static class RoundDivisor
{
    /// <summary>Samples of the step; with local steps the lanes that moved.</summary>
    public static int Of(RunPlan plan, long step) => plan.LocalSteps > 1 ? LanesWithSamples(plan, step) : plan.SamplesOfRound(step);

    /// <summary>Lanes with a sample in one of the round's steps.</summary>
    private static int LanesWithSamples(RunPlan plan, long step)
    {
        // All steps of a round are full but, perhaps, the last.
        var first = plan.SamplesOf(step);
        var last = plan.SamplesOf(step + plan.StepsOfRound(step) - 1);
        var count = 0;
        for (var lane = 0; lane < plan.Lanes; lane++)
        {
            count += HasSample(plan, lane, first) || HasSample(plan, lane, last) ? 1 : 0;
        }

        return count;
    }

    private static bool HasSample(RunPlan plan, int lane, int samples) => Lanes.Start(lane + 1, plan.Lanes, samples) > Lanes.Start(lane, plan.Lanes, samples);
}
