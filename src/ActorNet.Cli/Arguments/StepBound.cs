using System.Globalization;

namespace ActorNet.Cli.Arguments;

/// <summary>A number of steps that must not be exceeded, or none.</summary>
/// <param name="Steps">The number, or null for no bound.</param>
internal readonly record struct StepBound(int? Steps)
{
    /// <summary>No bound.</summary>
    public static StepBound Unbounded => new(null);

    /// <inheritdoc/>
    public override string ToString() => Steps?.ToString(CultureInfo.InvariantCulture) ?? "unbounded";
}
