using ActorNet.Akka.Cli.Nodes;
using ActorNet.Cli;
using ActorNet.Cli.Arguments;
using ActorNet.Cli.Commands;
using ActorNet.Cli.Engines;
using ActorNet.Cli.Logging;
using ActorNet.Cli.Planning;
using ActorNet.Cli.Reporting;
using ActorNet.Datasets;
using ActorNet.Remote;

namespace ActorNet.Akka.Cli;

/// <summary><c>server --engine akka</c>: a node that drives the run, or stands by.</summary>
internal sealed class AkkaServing : IServing
{
    private static readonly TimeSpan JoinTime = TimeSpan.FromMinutes(5);

    private readonly ServerRequest _request;
    private readonly NodePlan _plan;
    private readonly CliHost _host;
    private readonly ListenOptions _listen;

    /// <summary>Settles what was asked for.</summary>
    /// <param name="request">All of it.</param>
    /// <param name="plan">The node.</param>
    /// <param name="host">Has the program's name.</param>
    /// <exception cref="UsageException">Something does not go together.</exception>
    public AkkaServing(ServerRequest request, NodePlan plan, CliHost host)
    {
        (_request, _plan, _host) = (plan.Fill(request), plan, host);
        Refuse("--part", request.Part, "the Akka engine keeps the weights in one server process: leave it out");
        if (request.Run.Parts is { } parts and > 1) Refuse("--parts", parts, "the Akka engine keeps the weights in one server process: leave it out");
        Refuse("--resume", request.Run.Resume, "the Akka engine goes on with the run in --output by itself: name it there");
        Refuse("--server", request.Access.Server, "the server is a node of the cluster: --seed-node says which to join");
        Refuse("--server-timeout", request.ServerTimeout, "is for workers");
        Refuse("--pin", request.Access.Pin, "is for workers");
        Refuse("--ca", request.Access.Authority, "is for workers; Akka.Remote believes the authorities of the machine");
        var output = request.Run.Output ?? throw new UsageException($"--output is missing: {AkkaCommandEngine.Chosen} needs the run folder, which all servers of the cluster share");
        var hasRun = RunFolder.Exists(output);
        if (!hasRun && plan.Settings.TokenFile is { } token && IsIn(output, token))
        {
            throw new UsageException($"--token-file: {token} is in the run folder, which must be empty when the run begins: name a file elsewhere");
        }

        _listen = RemotePlan.ListenAsServer(_request);
        _listen = _listen with { Advertised = _listen.Advertised ?? plan.WireAdvertised(_listen.Address) };

        Run = request.Run with { Resume = hasRun ? output : null, Parts = 1 };
    }

    public TrainRequest Run { get; }

    public bool SharesFolder => true;

    public string GoOnCommand(string folder) => $"server {AkkaCommandEngine.Chosen} --output {TrainingRuns.Quoted(folder)}";

    public RunEnd Begin(TrainingOptions options, TrainingData data, DataSource source, LockedReport report, ProcessLog log, CancellationToken cancellation) =>
        Drive(options, data, source, report, log, cancellation);

    public RunEnd GoOn(RunFolder run, TrainingData data, LockedReport report, ProcessLog log, CancellationToken cancellation) =>
        Drive(run.Options with { OutputDirectory = run.Path }, data, run.Source, report, log, cancellation);

    private RunEnd Drive(TrainingOptions options, TrainingData data, DataSource? source, LockedReport report, ProcessLog log, CancellationToken cancellation)
    {
        if (_plan.Warning is { } warning) report.Warned(warning);
        using var node = ClusterNode.Start(_plan, log.Factory);
        report.Noted($"cluster node {node.Address}");
        node.Join(JoinTime, report.Noted, cancellation);
        if (node.IsStandby) report.Noted("standing by: another node drives the run");
        var handle = node.System.StartParameterServer(new ParameterServerOptions
        {
            Training = options,
            Data = data,
            Source = source,
            Listen = _listen,
            ExpectedWorkers = _request.ExpectedWorkers ?? 1,
            Progress = report.Progressed,
            Warn = report.Warned,
            News = report.Noted,
            Listening = address => Listening(address, node, report),
            Ending = log.Flush,
            Logging = log.Factory,
        });
        var outcome = node.Await(handle.Completion, handle.StopAsync, cancellation);
        return outcome.Failure is { } failure
            ? throw new TrainingException(failure)
            : new RunEnd(outcome.Steps, outcome.WeightsSha256, outcome.Interrupted, outcome.Result);
    }

    private void Listening(ListeningAddress address, ClusterNode node, LockedReport report)
    {
        foreach (var line in ServerAddressText.Lines(address)) report.Noted(line);
        if (ServerAddressText.Trust(address) is { } trust)
        {
            report.Noted($"  {_host.Name} worker {AkkaCommandEngine.Chosen} {string.Join(' ', _plan.WorkerOptions(node.SeedNodes, trust))}");
        }

        if (ServerAddressText.Warning(address.Address, _request.Access.Insecure) is { } warning) report.Warned(warning);
    }

    private static bool IsIn(string folder, string file) =>
        Path.GetFullPath(file).StartsWith(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static void Refuse(string option, object? given, string why)
    {
        if (given is not null) throw new UsageException($"{option}: {why}");
    }
}
