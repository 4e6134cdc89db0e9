namespace ActorNet.ParameterServer;

/// <summary>What the server waits for.</summary>
internal enum ServerPhase
{
    /// <summary>Its term, and the state to go on from.</summary>
    Claiming,

    /// <summary>Its first workers.</summary>
    Joining,

    /// <summary>Gradients of the round under way.</summary>
    Computing,

    /// <summary>Pieces of an evaluation.</summary>
    Evaluating,

    /// <summary>Storage or the observer, before the run goes on or ends.</summary>
    Waiting,

    /// <summary>Nothing: the run has ended. Workers that ask are told so.</summary>
    Ended,

    /// <summary>Nothing: the run has failed. Workers get no answer, and go on trying for another server.</summary>
    Failed,
}
