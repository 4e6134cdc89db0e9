namespace ActorNet.Simulation;

/// <summary>What a simulation came to.</summary>
public enum SimulationVerdict
{
    /// <summary>The run ended with the right result, or failed with an error that names a fault that happened.</summary>
    Passed,

    /// <summary>Something was wrong: the weights, the ledger, two servers at once, an error that nothing explains.</summary>
    WrongResult,

    /// <summary>The run neither ended nor failed, long after the last fault.</summary>
    Hang,

    /// <summary>An actor threw what it may not throw.</summary>
    Crash,
}
