namespace ActorNet.Remote.Engine;

/// <summary>What the process at the other end of a connection is.</summary>
public enum PeerRole
{
    /// <summary>It computes gradients.</summary>
    Worker,

    /// <summary>It holds a part of the parameter vector.</summary>
    Part,

    /// <summary>It drives the run.</summary>
    Server,
}
