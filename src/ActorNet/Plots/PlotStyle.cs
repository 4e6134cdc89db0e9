namespace ActorNet.Plots;

/// <summary>What all pictures have in common.</summary>
internal static class PlotStyle
{
    /// <summary>Colour of titles and names.</summary>
    public const string Ink = "#1f2933";

    /// <summary>Colour of axes and their numbers.</summary>
    public const string Faint = "#616e7c";

    /// <summary>Size of letters, in units of the picture.</summary>
    public const int TextSize = 12;
}
