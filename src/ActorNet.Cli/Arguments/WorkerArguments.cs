using System.CommandLine;

namespace ActorNet.Cli.Arguments;

/// <summary>The arguments of <c>worker</c>.</summary>
internal sealed class WorkerArguments
{
    private readonly AccessArguments _access;
    private readonly Option<string?> _dataDirectory;

    private readonly Option<int?> _threads = OptionFactory.Integer(
        "--threads", "Threads that compute; the result does not depend on it. Default: as many as there are processors", 1, TrainingOptions.MaximumWorkers);

    private readonly Option<string?> _data = OptionFactory.Text(
        "--data",
        $"PATH|{WorkerRequest.FromServer}",
        "The run's data on this machine, a file or a folder; or from the server, which sends what is needed here. Default: by the name it has in the run's settings");

    private readonly Option<double?> _serverTimeout = TrainArguments.Timeout(
        "--server-timeout", "Seconds that the server may be gone, or not there yet, before the worker gives up. Default: 300");

    private readonly Option<string?> _name = OptionFactory.Text(
        "--name", "NAME", "What the worker is called in messages and in the ledger. Default: machine and process number");

    private readonly Option<bool> _json = OptionFactory.Flag("--json", "Prints what was done as one JSON object; everything else goes to standard error");
    private readonly Option<bool> _quiet = OptionFactory.Flag("--quiet", "Prints nothing but errors (and the JSON object, if asked for)");

    /// <summary>Makes them arguments of a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="dataDirectory">The option that all commands with data share.</param>
    public WorkerArguments(Command command, Option<string?> dataDirectory)
    {
        _dataDirectory = dataDirectory;
        _access = new AccessArguments(command, choosesWire: true);
        foreach (var option in (Option[])[_threads, _data, dataDirectory, _serverTimeout, _name, _json, _quiet]) command.Add(option);
    }

    /// <summary>Reads what was given.</summary>
    public WorkerRequest Read(ParseResult result) => new()
    {
        Access = _access.Read(result),
        Threads = result.GetValue(_threads),
        Data = result.GetValue(_data),
        DataDirectory = result.GetValue(_dataDirectory),
        ServerTimeout = result.GetValue(_serverTimeout),
        Name = result.GetValue(_name),
        Json = result.GetValue(_json),
        Quiet = result.GetValue(_quiet),
    };
}

/// <summary>What the user asked of <c>worker</c>: null is what was left open.</summary>
internal sealed record WorkerRequest
{
    /// <summary>Stands for data that the server sends.</summary>
    public const string FromServer = "from-server";

    /// <summary>True if the server is to send the data.</summary>
    public bool DataFromServer => Data == FromServer;

    /// <summary>Where the data is on this machine, or null if nothing was said of that.</summary>
    public string? DataPath => DataFromServer ? null : Data;

    /// <summary>How to reach the server, and what to trust.</summary>
    public required AccessRequest Access { get; init; }

    public int? Threads { get; init; }

    public string? Data { get; init; }

    public string? DataDirectory { get; init; }

    /// <summary>Seconds.</summary>
    public double? ServerTimeout { get; init; }

    public string? Name { get; init; }

    public bool Json { get; init; }

    public bool Quiet { get; init; }
}
