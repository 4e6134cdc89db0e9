using ActorNet.Akka.Cli.Arguments;
using ActorNet.Akka.Cli.Nodes;
using ActorNet.Cli;
using ActorNet.Cli.Arguments;
using ActorNet.Cli.Engines;

namespace ActorNet.Akka.Cli;

/// <summary><c>--engine akka</c>: the actors live in Akka.NET; over several processes these are the nodes of a cluster.</summary>
internal sealed class AkkaCommandEngine : ITrainingEngine
{
    /// <summary>What the program is called that has this engine.</summary>
    public const string Program = "actornet-akka";

    /// <summary>Words of a command that choose this engine.</summary>
    public const string Chosen = "--engine akka";

    private const string ServerListen = "127.0.0.1:4053";
    private const string StandbyListen = "127.0.0.1:4054";
    private const string BothSeeds = $"--seed-node {ServerListen} --seed-node {StandbyListen}";

    public string Name => "akka";

    public EnginePart<TrainRequest, ITraining> ForTrain(CliHost host)
    {
        var config = NodeArguments.NewConfig();
        return new([config], [$"train mnist {Chosen} --workers 2"], (result, _) => new AkkaTraining(result.GetValue(config), host));
    }

    public EnginePart<ServerRequest, IServing> ForServer(CliHost host)
    {
        var node = new NodeArguments(ServerListen, "Default: none, a cluster of this node alone, that workers may join");
        return new(
            node.Options,
            [
                $"server mnist {Chosen} --output runs/mine                    a cluster of its own at {ServerListen}",
                $"server mnist {Chosen} --output runs/mine {BothSeeds}",
                $"server mnist {Chosen} --output runs/mine {BothSeeds} --cluster-listen {StandbyListen}",
            ],
            (result, request) => new AkkaServing(
                request, NodePlan.Settle(node.Read(result), request.Access, static settings => settings.ServerRole, ServerListen, request.ClientAuthority), host));
    }

    public EnginePart<WorkerRequest, IWorking> ForWorker(CliHost host)
    {
        var node = new NodeArguments(ActorNetClusterSetup.DefaultListen, "Needed");
        return new(
            node.Options,
            [$"worker {Chosen} --seed-node {ServerListen} --token-file runs/mine/join-token"],
            (result, request) => new AkkaWorking(request, NodePlan.Settle(node.Read(result), request.Access, static settings => settings.WorkerRole, ActorNetClusterSetup.DefaultListen), host));
    }
}
