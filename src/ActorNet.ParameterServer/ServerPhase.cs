namespace ActorNet.ParameterServer;

/// <summary>What the server waits for.</summary>
internal enum ServerPhase
{
    /// <summary>Its first workers.</summary>
    Joining,

    /// <summary>Gradients of the step under way.</summary>
    Computing,

    /// <summary>Pieces of an evaluation.</summary>
    Evaluating,

    /// <summary>Storage, before the run goes on or ends.</summary>
    Storing,

    /// <summary>Nothing: the run has ended or failed.</summary>
    Ended,
}
