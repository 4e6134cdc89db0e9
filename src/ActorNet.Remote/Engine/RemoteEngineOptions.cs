using ActorNet.Core.Training.Messages.Codec;
using ActorNet.Remote.Local;
using Microsoft.Extensions.Logging;

namespace ActorNet.Remote.Engine;

/// <summary>What a process of a training is made of.</summary>
public sealed record RemoteEngineOptions
{
    /// <summary>What this process is.</summary>
    public required PeerRole Role { get; init; }

    /// <summary>Machine and process, for messages and logs.</summary>
    public required string Name { get; init; }

    /// <summary>For a part: its number, from 2.</summary>
    public int Part { get; init; }

    /// <summary>Threads that compute; 0 to run everything on the calling thread.</summary>
    public int ComputeThreads { get; init; }

    /// <summary>The bytes of messages.</summary>
    public required ITensorCodec Codec { get; init; }

    /// <summary>True for a message that a process of that role may send here. What it may not send ends the connection.</summary>
    public required Func<PeerRole, object, bool> Accepts { get; init; }

    /// <summary>True for the roles of processes that may call this one; those that it calls itself are not asked.</summary>
    public Func<PeerRole, bool> MayCall { get; init; } = static _ => true;

    /// <summary>
    /// Memory that processes of this host may see: weights that a server keeps there, or gradients that a worker computes there, are not copied to them. Null for none.
    /// The engine does not dispose of it.
    /// </summary>
    public TensorSegment? Segment { get; init; }

    /// <summary>Where lines for the log go.</summary>
    public required ILoggerFactory Logging { get; init; }
}
