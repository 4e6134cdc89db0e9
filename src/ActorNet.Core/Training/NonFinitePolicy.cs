namespace ActorNet.Core.Training;

/// <summary>What to do when a loss or gradient is not a finite number.</summary>
public enum NonFinitePolicy
{
    /// <summary>Stop the run with an error that names step, lane and layer.</summary>
    Fail,

    /// <summary>Leave the step's update out, count it, and go on.</summary>
    Skip,
}
