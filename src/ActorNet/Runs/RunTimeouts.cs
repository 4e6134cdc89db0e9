using ActorNet.Core.Training;

namespace ActorNet.Runs;

/// <summary>The bounds on waiting of a run: as its options say, or as long as its steps could take on a slow machine.</summary>
/// <param name="options">The run.</param>
/// <param name="plan">Its numbers.</param>
/// <param name="parameters">Length of the parameter vector.</param>
internal sealed class RunTimeouts(TrainingOptions options, RunPlan plan, int parameters)
{
    // A worker that computes cannot say that it is alive: the bound on its silence must leave time for a whole step.
    private const double ShortestWorkerTimeout = 10;
    private const double LongestTimeout = 86_400;
    private const double SlowMultiplyAddsPerSecond = 1e9;

    // A step may lose some workers to their timeouts before it is given up itself.
    private const int WorkerTimeoutsOfAStep = 10;
    private static readonly TimeSpan ShortestStepTimeout = TimeSpan.FromMinutes(10);

    /// <summary>How long the workers of one process take to join at most, if the options do not say.</summary>
    public static readonly TimeSpan DefaultLocalJoin = TimeSpan.FromSeconds(10);

    /// <summary>The same for workers that are started by hand on other machines.</summary>
    public static readonly TimeSpan DefaultRemoteJoin = TimeSpan.FromMinutes(10);

    /// <summary>How long a server that has lost all its workers waits for one from another machine.</summary>
    public static readonly TimeSpan RemoteRejoin = TimeSpan.FromMinutes(5);

    /// <summary>Multiply-adds of a round. With local steps a worker is busy for a whole round.</summary>
    public double MultiplyAddsOfRound => 3.0 * parameters * plan.LargestStep * Math.Min(plan.LocalSteps, plan.StepsPerEpoch);

    /// <summary>A worker that is silent for longer is given up.</summary>
    public TimeSpan Worker => options.WorkerTimeout ?? TimeSpan.FromSeconds(
        Math.Min(Math.Max(ShortestWorkerTimeout, MultiplyAddsOfRound / SlowMultiplyAddsPerSecond), LongestTimeout));

    /// <summary>A round that takes longer fails the run.</summary>
    public TimeSpan Step => options.StepTimeout ?? new TimeSpan(Math.Min(
        Math.Max(ShortestStepTimeout.Ticks, WorkerTimeoutsOfAStep * Worker.Ticks), TimeSpan.FromSeconds(LongestTimeout).Ticks));
}
