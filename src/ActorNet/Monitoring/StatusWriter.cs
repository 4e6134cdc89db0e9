using ActorNet.Core.Training.Messages;
using ActorNet.Remote.Engine;

namespace ActorNet.Monitoring;

/// <summary>Makes the document out of what the server and the engine say.</summary>
internal static class StatusWriter
{
    /// <summary>The document of a run whose server has yet to begin.</summary>
    public static RunStatus Starting(string run, TimeSpan uptime, long refusedAttempts) => new()
    {
        Version = RunStatus.NewestVersion,
        Run = run,
        Health = "starting",
        HealthReason = "the server has yet to begin",
        AgeSeconds = 0,
        UptimeSeconds = uptime.TotalSeconds,
        Phase = "Starting",
        Term = 0,
        Step = 0,
        TotalSteps = 0,
        Epoch = 0,
        Epochs = 0,
        RoundsApplied = 0,
        SkippedRounds = 0,
        Samples = 0,
        Loss = null,
        StepsPerSecond = 0,
        SamplesPerSecond = 0,
        RemainingSeconds = null,
        Lanes = 0,
        ExpectedWorkers = 0,
        Checkpoint = null,
        LostWorkers = 0,
        Expulsions = 0,
        ShutOut = 0,
        Disputes = 0,
        Warnings = 0,
        LastWarning = null,
        Failure = null,
        RefusedAttempts = refusedAttempts,
        Workers = [],
        Parts = [],
    };

    /// <summary>The document of a run.</summary>
    /// <param name="run">Its name.</param>
    /// <param name="server">What the server has said.</param>
    /// <param name="connections">The connections of its process.</param>
    /// <param name="refusedAttempts">Attempts to connect that were refused.</param>
    public static RunStatus Write(string run, ServerStatus server, IReadOnlyList<ConnectionSnapshot> connections, long refusedAttempts)
    {
        var (health, reason) = HealthOf(server);
        return Starting(run, server.Now, refusedAttempts) with
        {
            Health = health,
            HealthReason = reason,
            Phase = server.Phase,
            Term = server.Term,
            Step = server.Step,
            TotalSteps = server.TotalSteps,
            Epoch = server.Epoch,
            Epochs = server.Epochs,
            RoundsApplied = server.Version,
            SkippedRounds = server.SkippedRounds,
            Samples = server.Samples,
            Loss = double.IsFinite(server.Loss) ? server.Loss : null,
            StepsPerSecond = server.StepsPerSecond,
            SamplesPerSecond = server.SamplesPerSecond,
            RemainingSeconds = server.StepsPerSecond > 0 ? Math.Max(server.TotalSteps - server.Step, 0) / server.StepsPerSecond : null,
            Lanes = server.Lanes,
            ExpectedWorkers = server.ExpectedWorkers,
            Checkpoint = server is { CheckpointStep: { } step, CheckpointAge: { } age } ? new CheckpointStatus(step, age.TotalSeconds, server.Checkpoints) : null,
            LostWorkers = server.LostWorkers,
            Expulsions = server.Expulsions,
            ShutOut = server.ShutOut,
            Disputes = server.Disputes,
            Warnings = server.Warnings,
            LastWarning = server.LastWarning,
            Failure = server.Failure,
            Workers = [.. server.Members.Select(member => Worker(member, server.Now, connections))],
            Parts = [.. server.Parts.Select(part => Part(part, server.Now, connections))],
        };
    }

    private static (string Health, string? Reason) HealthOf(ServerStatus server)
    {
        var stragglers = server.Members.Count(static member => member.IsStraggling);
        return server.Phase switch
        {
            "Failed" => ("failed", server.Failure),
            "Ended" => ("ended", null),
            "Claiming" => ("starting", "the run is being claimed from storage"),
            "Joining" => ("waiting", FormattableString.Invariant($"{server.Members.Count} of {server.ExpectedWorkers} workers have joined")),
            _ when server.Members.Count == 0 => ("degraded", "no worker is there"),
            _ when server.Members.Count < server.ExpectedWorkers => ("degraded", FormattableString.Invariant($"{server.Members.Count} of {server.ExpectedWorkers} workers are there")),
            _ when stragglers > 0 => ("degraded", FormattableString.Invariant($"{stragglers} of {server.Members.Count} workers are late")),
            _ when server.Parts.Any(static part => !part.IsReady) => ("degraded", "a part of the parameter vector is not there"),
            _ => ("ok", null),
        };
    }

    private static WorkerStatus Worker(MemberSnapshot member, TimeSpan now, IReadOnlyList<ConnectionSnapshot> connections) => new()
    {
        Name = member.Host.Length == 0 ? member.Worker : member.Host,
        Session = member.Session,
        AgeSeconds = member.Age.TotalSeconds,
        Lanes = member.Lanes,
        LaneCount = member.LaneCount,
        SecondsPerSample = member.SecondsPerSample,
        Samples = member.Samples,
        Gradients = member.Gradients,
        SilenceSeconds = member.Silence.TotalSeconds,
        Owes = member.Owes,
        Straggling = member.IsStraggling,
        Helped = member.Helped,
        Connection = Newest(connections.Where(one => one.Peer.Role == PeerRole.Worker && member.Host.Length > 0 && one.Peer.Name == member.Host), now),
    };

    private static PartDescription Part(PartSnapshot part, TimeSpan now, IReadOnlyList<ConnectionSnapshot> connections) => new(
        part.Part,
        part.Step,
        part.Parameters,
        part.IsReady,
        part.Silence?.TotalSeconds,
        Newest(connections.Where(one => one.Peer.Role == PeerRole.Part && one.Peer.Part == part.Part), now));

    /// <summary>One that has come back may have an earlier connection that has yet to be missed.</summary>
    private static ConnectionStatus? Newest(IEnumerable<ConnectionSnapshot> connections, TimeSpan now) =>
        connections.MaxBy(static one => one.Since) is not { } newest ? null : new ConnectionStatus
        {
            Wire = newest.Wire,
            Remote = newest.Peer.Remote?.ToString(),
            AgeSeconds = Math.Max((now - newest.Since).TotalSeconds, 0),
            MessagesIn = newest.MessagesIn,
            MessagesOut = newest.MessagesOut,
            MessagesLost = newest.Lost,
            BytesIn = newest.BytesIn,
            BytesOut = newest.BytesOut,
            SharedBytesIn = newest.SharedBytesIn,
            SharedBytesOut = newest.SharedBytesOut,
            Time = newest.Report is { } report ? new TimeShares(report.Total, report.Computing, report.Sending, report.Samples) : null,
        };
}
