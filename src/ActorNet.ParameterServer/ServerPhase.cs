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

    /// <summary>Storage or the observer, before the run goes on or ends.</summary>
    Waiting,

    /// <summary>Nothing: the run has ended or failed.</summary>
    Ended,
}
