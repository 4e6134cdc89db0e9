using System.CommandLine;
using ActorNet.Cli.Arguments;

namespace ActorNet.Cli.Engines;

/// <summary>The option <c>--engine</c> of a command, with the options that each engine of the program adds to it.</summary>
internal sealed class EngineChoice<TRequest, TRun>
{
    private readonly Dictionary<string, EnginePart<TRequest, TRun>> _parts = new(StringComparer.OrdinalIgnoreCase);
    private readonly Option<string?> _engine;

    /// <summary>Makes them options of a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="host">Has the engines.</param>
    /// <param name="part">An engine's part of the command.</param>
    public EngineChoice(Command command, CliHost host, Func<ITrainingEngine, EnginePart<TRequest, TRun>> part)
    {
        ITrainingEngine[] engines = [new StandardEngine(), .. host.Engines];
        foreach (var engine in engines) _parts.Add(engine.Name, part(engine));
        var elsewhere = _parts.ContainsKey(EngineElsewhere.Akka.Name) ? "" : $"; {EngineElsewhere.Akka.Name} is in the program {EngineElsewhere.Akka.Program}";
        _engine = OptionFactory.Choice(
            "--engine",
            $"What hosts the actors. Default: {StandardEngine.EngineName}{elsewhere}",
            [.. _parts.Keys.Union([EngineElsewhere.Akka.Name], StringComparer.OrdinalIgnoreCase)]);
        command.Add(_engine);
        foreach (var option in _parts.Values.SelectMany(static part => part.Options)) command.Add(option);
    }

    /// <summary>Command lines for the help.</summary>
    public IEnumerable<string> Examples => _parts.Values.SelectMany(static part => part.Examples);

    /// <summary>True if no engine was chosen, or the one that is chosen without a word.</summary>
    public bool IsStandard(ParseResult result) => NameOf(result) == StandardEngine.EngineName;

    /// <summary>What the engine that was chosen makes of the request.</summary>
    /// <exception cref="UsageException">This program does not have it, or something does not go together.</exception>
    public TRun Read(ParseResult result, TRequest request)
    {
        var name = NameOf(result);
        if (!_parts.TryGetValue(name, out var chosen))
        {
            throw new UsageException($"--engine {name} is in another program: {EngineElsewhere.Akka.Program} ({EngineElsewhere.Akka.Project})");
        }

        RefuseStrays(result);
        return chosen.Read(result, request);
    }

    /// <summary>Makes sure that no option was given of an engine that was not chosen.</summary>
    /// <exception cref="UsageException">One was.</exception>
    public void RefuseStrays(ParseResult result)
    {
        var name = NameOf(result);
        foreach (var (other, part) in _parts)
        {
            if (other.Equals(name, StringComparison.OrdinalIgnoreCase)) continue;
            if (part.Options.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } stray)
            {
                throw new UsageException($"{stray.Name} goes with --engine {other}");
            }
        }
    }

    private string NameOf(ParseResult result) => result.GetValue(_engine) ?? StandardEngine.EngineName;
}

/// <summary>An engine that is in another program.</summary>
/// <param name="Name">As <c>--engine</c> names it.</param>
/// <param name="Program">The program.</param>
/// <param name="Project">Where it is built from.</param>
internal sealed record EngineElsewhere(string Name, string Program, string Project)
{
    /// <summary>Its packages are not in every feed.</summary>
    public static EngineElsewhere Akka { get; } = new("akka", "actornet-akka", "src/ActorNet.Akka.Cli");
}
