namespace ActorNet.Akka.Tests.Processes.Failover;

/// <summary>What befalls a cluster.</summary>
internal enum Mishap
{
    /// <summary>SIGKILL to the node that drives the run; another is started in its place.</summary>
    DriverKilled,

    /// <summary>SIGTERM to the node that drives the run, which hands it over; another is started in its place.</summary>
    DriverToldToLeave,

    /// <summary>SIGSTOP to the node that drives the run until another one drives it, and then SIGCONT: it ends. Another is started in its place.</summary>
    DriverStopped,

    /// <summary>SIGKILL to a node with a worker; another is started.</summary>
    WorkerKilled,
}

/// <summary>A mishap and what it cost.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Seconds">From the signal until the epoch was complete that was under way when it was sent: the run was further than before.</param>
internal sealed record Recovery(Mishap Kind, double Seconds);
