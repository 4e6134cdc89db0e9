using System.CommandLine;
using ActorNet.Core.Optimizers;

namespace ActorNet.Cli.Arguments;

/// <summary>The arguments of a step, besides the optimizer's.</summary>
internal sealed class UpdateArguments
{
    private readonly Option<string?> _schedule = OptionFactory.Text(
        "--schedule",
        "SCHEDULE",
        $"Course of the learning rate, such as cosine(epochs=10,warmup=100): {string.Join(", ", Schedule.Names)}. Default: constant");

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> All => [_schedule];

    /// <summary>Reads what was given.</summary>
    public UpdateRequest Read(ParseResult result) => new()
    {
        Schedule = result.GetValue(_schedule),
    };
}
