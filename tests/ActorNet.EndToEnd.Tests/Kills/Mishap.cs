namespace ActorNet.EndToEnd.Tests.Kills;

/// <summary>What befalls a run.</summary>
internal enum Mishap
{
    /// <summary>SIGKILL to a worker; another is started.</summary>
    WorkerKilled,

    /// <summary>SIGSTOP to a worker, and SIGCONT once the run has gone on without it.</summary>
    WorkerStopped,

    /// <summary>SIGKILL to the server, which is started again.</summary>
    ServerKilled,

    /// <summary>SIGSTOP to the server, and SIGCONT a while later.</summary>
    ServerStopped,
}

/// <summary>A mishap and what it cost.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Seconds">
/// From the signal (for <see cref="Mishap.ServerStopped"/>: from SIGCONT) until the run was seen to have completed an epoch that it had not begun before.
/// </param>
internal sealed record Recovery(Mishap Kind, double Seconds);
