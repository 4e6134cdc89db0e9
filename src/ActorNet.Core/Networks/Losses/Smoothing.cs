using System.Globalization;

namespace ActorNet.Core.Networks;

/// <summary>What losses with label smoothing have in common.</summary>
internal static class Smoothing
{
    /// <summary>The share, if it is one.</summary>
    /// <exception cref="ArgumentException">It is not in [0, 1).</exception>
    public static float Checked(string name, float share) => share is >= 0 and < 1
        ? share
        : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{name}({share}): label smoothing must be of at least 0 and below 1."));

    /// <summary>Name and share; the name alone without smoothing.</summary>
    public static string Text(string name, float share) => share == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}({share})");
}
