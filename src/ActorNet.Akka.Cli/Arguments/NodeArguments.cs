using System.CommandLine;
using ActorNet.Cli.Arguments;

namespace ActorNet.Akka.Cli.Arguments;

/// <summary>The options of a node of a cluster.</summary>
internal sealed class NodeArguments
{
    private readonly Option<HostPort?> _listen;

    private readonly Option<string?> _advertise = OptionFactory.Create<string?>(
        "--cluster-advertise", "HOST", "The name or address by which other nodes reach this one. Default: that of --cluster-listen", "a name or an address, without a port",
        static text => HostPort.TryParseHost(text) is { } host and not HostPort.Any ? (true, host) : (false, null));

    private readonly Option<IReadOnlyList<HostPort>?> _seeds;

    /// <summary>Makes them.</summary>
    /// <param name="defaultListen">Where the node listens unless it is told.</param>
    /// <param name="withoutSeeds">What a node without seed nodes does, for the help.</param>
    public NodeArguments(HostPort defaultListen, string withoutSeeds)
    {
        _listen = OptionFactory.Create<HostPort?>(
            "--cluster-listen",
            "HOST:PORT",
            $"Where Akka.Remote listens for other nodes; * for all addresses, with --cluster-advertise. Default: {defaultListen}",
            "HOST:PORT with a port from 0 to 65535, such as 127.0.0.1:4053 or *:4053",
            static text => HostPort.TryParse(text) is { } address ? (true, address) : (false, null));
        _seeds = OptionFactory.Repeated<HostPort>(
            "--seed-node",
            "HOST:PORT",
            $"A server node of the cluster; given once for each of them, in the same order on every node. {withoutSeeds}",
            "HOST:PORT of one node with a port from 1 to 65535, such as 127.0.0.1:4053",
            static text => HostPort.TryParse(text) is { IsAny: false, Port: > 0 } address ? (true, address) : (false, null));
    }

    /// <summary>The options.</summary>
    public IReadOnlyList<Option> Options => [_listen, _advertise, _seeds, Config];

    /// <summary>The file with settings of Akka.</summary>
    public Option<string?> Config { get; } = NewConfig();

    /// <summary>An option with a file with settings of Akka.</summary>
    public static Option<string?> NewConfig() => OptionFactory.Text("--akka-config", "FILE", "Settings of Akka and ActorNet (HOCON) that go before the defaults");

    /// <summary>Reads what was given.</summary>
    public NodeRequest Read(ParseResult result) => new()
    {
        Listen = result.GetValue(_listen),
        Advertise = result.GetValue(_advertise),
        Seeds = result.GetValue(_seeds) ?? [],
        ConfigFile = result.GetValue(Config),
    };
}

/// <summary>What the user asked of a node: null is what was left open.</summary>
internal sealed record NodeRequest
{
    public HostPort? Listen { get; init; }

    public string? Advertise { get; init; }

    public IReadOnlyList<HostPort> Seeds { get; init; } = [];

    /// <summary>File with settings of Akka.</summary>
    public string? ConfigFile { get; init; }
}
