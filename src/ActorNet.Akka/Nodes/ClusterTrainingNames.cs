using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Tools.Singleton;

namespace ActorNet.Akka.Nodes;

/// <summary>What the actors, roles and topics of a training are called: the same on all nodes.</summary>
/// <param name="name">The training.</param>
/// <param name="settings">Of the actor system.</param>
internal sealed class ClusterTrainingNames(string name, ActorNetSettings settings)
{
    /// <summary>The training.</summary>
    public string Name => name;

    /// <summary>Role of the nodes that may drive the run.</summary>
    public string ServerRole => settings.ServerRole;

    /// <summary>Role of the nodes with workers.</summary>
    public string WorkerRole => settings.WorkerRole;

    /// <summary>Name of the singleton manager, directly under <c>/user</c>.</summary>
    public string Manager { get; } = $"actornet-{name}-server";

    /// <summary>Name of the actor with a node's workers, directly under <c>/user</c>.</summary>
    public string Workers { get; } = $"actornet-{name}-workers";

    /// <summary>Name of the actor that hears on a node how the run ended on another one, directly under <c>/user</c>.</summary>
    public string Outcome { get; } = $"actornet-{name}-server-outcome";

    /// <summary>Path of <see cref="Workers"/> on its node.</summary>
    public IReadOnlyList<string> WorkersPath => ["user", Workers];

    /// <summary>Path of <see cref="Outcome"/> on its node.</summary>
    public IReadOnlyList<string> OutcomePath => ["user", Outcome];

    /// <summary>Where it is published how the run goes.</summary>
    public string Topic { get; } = $"{settings.ProgressTopic}/{name}";

    /// <summary>Makes sure that a name can be part of an actor's.</summary>
    /// <exception cref="ArgumentException">It cannot.</exception>
    public static void Check(string name)
    {
        const int Longest = 50;
        if (string.IsNullOrEmpty(name) || name.Length > Longest || !name.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter == '-'))
        {
            throw new ArgumentException($"'{name}' is no name of a training: it must be of 1 to {Longest} letters, digits and dashes.", nameof(name));
        }
    }

    /// <summary>How the singleton is managed.</summary>
    public ClusterSingletonManagerSettings ManagerSettings(ActorSystem system) =>
        ClusterSingletonManagerSettings.Create(system).WithRole(ServerRole).WithSingletonName("host");

    /// <summary>Leads to the singleton, wherever it is.</summary>
    public Props ProxyProps(ActorSystem system) => ClusterSingletonProxy.Props(
        $"/user/{Manager}", ClusterSingletonProxySettings.Create(system).WithRole(ServerRole).WithSingletonName("host"));

    /// <summary>True for an actor of a node that may drive a run; nobody else is believed.</summary>
    public bool IsServer(IActorRef sender, Cluster cluster)
    {
        var address = sender.Path.Address.HasLocalScope ? cluster.SelfAddress : sender.Path.Address;
        return cluster.State.Members.Any(member => member.Address == address && member.HasRole(ServerRole));
    }
}
