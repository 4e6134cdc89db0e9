using System.CommandLine;
using ActorNet.Cli.Arguments;

namespace ActorNet.Cli.Engines;

/// <summary>
/// What hosts the actors of <c>train</c>, <c>server</c> and <c>worker</c>. What surrounds a run (settings, data, report, signals, exit codes) is the commands' own
/// and the same for every engine; an engine is only what runs.
/// </summary>
internal interface ITrainingEngine
{
    /// <summary>As <c>--engine</c> names it.</summary>
    string Name { get; }

    /// <summary>Its part of <c>train</c>.</summary>
    EnginePart<TrainRequest, ITraining> ForTrain(CliHost host);

    /// <summary>Its part of <c>server</c>.</summary>
    EnginePart<ServerRequest, IServing> ForServer(CliHost host);

    /// <summary>Its part of <c>worker</c>.</summary>
    EnginePart<WorkerRequest, IWorking> ForWorker(CliHost host);
}

/// <summary>What an engine adds to a command.</summary>
/// <param name="Options">Options of its own.</param>
/// <param name="Examples">Command lines for the help, without the program's name.</param>
/// <param name="Read">
/// Reads its options beside what the command was asked for, before anything is loaded or written. A <see cref="UsageException"/> says what does not go together.
/// </param>
internal sealed record EnginePart<TRequest, TRun>(
    IReadOnlyList<Option> Options, IReadOnlyList<string> Examples, Func<ParseResult, TRequest, TRun> Read);
