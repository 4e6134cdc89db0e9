namespace ActorNet.Plots;

/// <summary>A named line of a panel.</summary>
/// <param name="Name">What the legend calls it.</param>
/// <param name="Colour">An SVG colour.</param>
/// <param name="Values">A value for each place on the x axis; what cannot be drawn (NaN, infinity) leaves a gap.</param>
internal sealed record Curve(string Name, string Colour, IReadOnlyList<double> Values);
