using System.Globalization;

namespace ActorNet.Cli.Arguments;

/// <summary>One of the parts of the parameter vector.</summary>
/// <param name="Number">Which, from 1; part 1 coordinates the others.</param>
/// <param name="Count">How many there are.</param>
internal readonly record struct PartNumber(int Number, int Count)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number}/{Count}");
}
