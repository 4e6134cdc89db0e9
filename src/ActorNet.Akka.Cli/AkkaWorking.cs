using ActorNet.Akka.Cli.Nodes;
using ActorNet.Cli;
using ActorNet.Cli.Arguments;
using ActorNet.Cli.Commands;
using ActorNet.Cli.Engines;
using ActorNet.Cli.Logging;
using ActorNet.Cli.Planning;
using ActorNet.Cli.Reporting;
using ActorNet.Remote;
using ActorNet.Remote.Security;

namespace ActorNet.Akka.Cli;

/// <summary><c>worker --engine akka</c>: a node that computes; the cluster finds the server.</summary>
internal sealed class AkkaWorking : IWorking
{
    private readonly WorkerRequest _request;
    private readonly NodePlan _plan;
    private readonly WorkersOptions _options;

    /// <summary>Settles what was asked for.</summary>
    /// <param name="request">All of it.</param>
    /// <param name="plan">The node.</param>
    /// <param name="host">Says where data sets are.</param>
    /// <exception cref="UsageException">Something does not go together.</exception>
    /// <exception cref="ActorNet.Core.Data.DataException">The token or the fingerprint cannot be read.</exception>
    public AkkaWorking(WorkerRequest request, NodePlan plan, CliHost host)
    {
        (_request, _plan) = (request, plan);
        var access = request.Access;
        if (access.Server is not null) throw new UsageException($"--server: with {AkkaCommandEngine.Chosen} the cluster finds the server: leave it out, and name a node of the cluster by --seed-node");
        if (!plan.HasSeedNodes) throw new UsageException("--seed-node is missing: the address of a node of the cluster, as a server node printed it when it started");
        var tokenFile = plan.TokenFile(access) ?? throw new UsageException("--token-file is missing: the file with the join token, whose path the server printed when it started");

        _options = new WorkersOptions
        {
            Threads = request.Threads ?? Environment.ProcessorCount,
            Token = JoinToken.Load(tokenFile),
            Pin = access.Pin is { } pin ? Fingerprint.Parse(pin) : default(ReadOnlyMemory<byte>),
            AuthorityFile = plan.Settings.AuthorityFile,
            CertificateFile = plan.Settings.CertificateFile,
            KeyFile = plan.Settings.KeyFile,
            AllowsPlainText = plan.Settings.AllowsPlainText,
            WireKind = access.WireKind ?? WireKind.Auto,
            DataPath = request.DataPath,
            DataFromServer = request.DataFromServer,
            Locations = DataAccess.Locations(host, request.DataDirectory),
            ServerTimeout = RemotePlan.Seconds(request.ServerTimeout),
            WorkerName = RemotePlan.Name(request.Name),
        };
    }

    public string? Warning => _plan.Warning;

    public WorkerResult Run(WorkerReport? report, ProcessLog log, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return RunOnce(report, log, cancellation);
            }
            catch (TrainingException exception) when (ParameterServerHandle.IsDropped(exception) && !cancellation.IsCancellationRequested)
            {
                // The server may be started again, or this process was only silent for too long: the next node looks for the cluster as the first did.
                report?.Noted($"{exception.Message} Joining anew.");
            }
        }
    }

    private WorkerResult RunOnce(WorkerReport? report, ProcessLog log, CancellationToken cancellation)
    {
        using var node = ClusterNode.Start(_plan, log.Factory);
        report?.Noted($"cluster node {node.Address}, joining {string.Join(", ", _plan.Setup.SeedNodes)}");
        node.Join(RemotePlan.Seconds(_request.ServerTimeout), line => report?.Noted(line), cancellation);
        var handle = node.System.StartWorkers(_options with
        {
            Progress = report is null ? null : report.Progressed,
            Note = report is null ? null : report.Noted,
            Ending = log.Flush,
            Logging = log.Factory,
        });
        var result = node.Await(handle.Completion, handle.StopAsync, cancellation).Single();

        // Told to leave, and not by a signal.
        return result.HasLeft && !cancellation.IsCancellationRequested ? throw new TrainingException("This node was told to leave the cluster.") : result;
    }
}
