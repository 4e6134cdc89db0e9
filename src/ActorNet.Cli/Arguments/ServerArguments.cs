using System.CommandLine;
using ActorNet.Remote;

namespace ActorNet.Cli.Arguments;

/// <summary>The arguments of <c>server</c>: those of a run, and where it listens.</summary>
internal sealed class ServerArguments
{
    private readonly TrainArguments _run;
    private readonly AccessArguments _access;

    private readonly Option<string?> _listen = OptionFactory.Text(
        "--listen", "HOST:PORT", $"Where to listen; * for all addresses, wss:// before it for TLS on loopback too. Default: {ListenOptions.DefaultAddress}");

    private readonly Option<string?> _advertise = OptionFactory.Text(
        "--advertise", "URL", "The address that others are told, such as wss://trainer.example:7070. Default: where it listens");

    private readonly Option<string?> _clientAuthority = OptionFactory.Text(
        "--client-ca", "FILE", "Workers must have a certificate of one of these authorities (PEM) besides the token");

    private readonly Option<int?> _expectedWorkers = OptionFactory.Integer(
        "--expected-workers", "Workers to wait for before the first step; more may join at any time. Default: 1", 1, TrainingOptions.MaximumWorkers);

    private readonly Option<PartNumber?> _part = OptionFactory.Part(
        "--part", "Holds part K of N of the weights for the server that is named by --server, instead of driving a run", TrainingOptions.MaximumParts);

    private readonly Option<bool> _continue = OptionFactory.Flag(
        "--continue", "Goes on with the run in --output if there is one, so that the same command starts the server again");

    private readonly Option<double?> _serverTimeout = TrainArguments.Timeout(
        "--server-timeout", "With --part: seconds that the server may be gone, or not there yet. Default: 300");

    /// <summary>Makes them arguments of a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="dataDirectory">The option that all commands with data share.</param>
    public ServerArguments(Command command, Option<string?> dataDirectory)
    {
        _run = new TrainArguments(command, dataDirectory, hasWorkers: false);
        foreach (var option in (Option[])[_continue, _expectedWorkers, _listen, _advertise, _clientAuthority, _part, _serverTimeout]) command.Add(option);
        _access = new AccessArguments(command, choosesWire: true, alsoListens: true);
    }

    /// <summary>Reads what was given.</summary>
    public ServerRequest Read(ParseResult result) => new()
    {
        Run = _run.Read(result),
        Access = _access.Read(result),
        Listen = result.GetValue(_listen),
        Advertise = result.GetValue(_advertise),
        ClientAuthority = result.GetValue(_clientAuthority),
        ExpectedWorkers = result.GetValue(_expectedWorkers),
        Part = result.GetValue(_part),
        Continue = result.GetValue(_continue),
        ServerTimeout = result.GetValue(_serverTimeout),
    };
}

/// <summary>What the user asked of <c>server</c>: null is what was left open.</summary>
internal sealed record ServerRequest
{
    public required TrainRequest Run { get; init; }

    public required AccessRequest Access { get; init; }

    public string? Listen { get; init; }

    public string? Advertise { get; init; }

    public string? ClientAuthority { get; init; }

    public int? ExpectedWorkers { get; init; }

    public PartNumber? Part { get; init; }

    public bool Continue { get; init; }

    /// <summary>Seconds.</summary>
    public double? ServerTimeout { get; init; }
}
