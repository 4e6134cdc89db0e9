using System.CommandLine;
using ActorNet.Cli.Arguments;

namespace ActorNet.Akka.Cli.Arguments;

/// <summary>The options of a node of a cluster.</summary>
internal sealed class NodeArguments
{
    private readonly Option<string?> _listen;
    private readonly Option<IReadOnlyList<string>?> _seeds;

    private readonly Option<string?> _advertise = OptionFactory.Text(
        "--cluster-advertise", "HOST[:PORT]", "How other nodes reach this one. Default: as --cluster-listen says");

    private readonly Option<string?> _config = NewConfig();

    /// <summary>Makes them.</summary>
    /// <param name="defaultListen">Where the node listens unless it is told.</param>
    /// <param name="withoutSeeds">What a node without seed nodes does, for the help.</param>
    public NodeArguments(string defaultListen, string withoutSeeds)
    {
        _listen = OptionFactory.Text(
            "--cluster-listen", "HOST:PORT", $"Where Akka.Remote listens for other nodes; * for all addresses, with --cluster-advertise. Default: {defaultListen}");
        _seeds = OptionFactory.Texts(
            "--seed-node", "HOST:PORT", $"A server node of the cluster; given once for each of them, in the same order on every node. {withoutSeeds}");
    }

    /// <summary>The options.</summary>
    public IReadOnlyList<Option> Options => [_listen, _advertise, _seeds, _config];

    /// <summary>The option with a file with settings of Akka.</summary>
    public static Option<string?> NewConfig() => OptionFactory.Text("--akka-config", "FILE", "Settings of Akka and ActorNet (HOCON) that go before the defaults");

    /// <summary>Reads what was given.</summary>
    public NodeRequest Read(ParseResult result) => new()
    {
        Listen = result.GetValue(_listen),
        Advertise = result.GetValue(_advertise),
        Seeds = result.GetValue(_seeds) ?? [],
        ConfigFile = result.GetValue(_config),
    };
}

/// <summary>What the user asked of a node: null is what was left open.</summary>
internal sealed record NodeRequest
{
    public string? Listen { get; init; }

    public string? Advertise { get; init; }

    public IReadOnlyList<string> Seeds { get; init; } = [];

    /// <summary>File with settings of Akka.</summary>
    public string? ConfigFile { get; init; }
}
