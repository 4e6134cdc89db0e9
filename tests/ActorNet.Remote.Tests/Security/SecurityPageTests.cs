using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace ActorNet.Remote.Tests.Security;

/// <summary>Holds the table of limits in docs/security.md against the code.</summary>
public sealed class SecurityPageTests
{
    /// <summary>Limits of memory shared on one host are in the page of the local wire.</summary>
    private static readonly string[] Elsewhere = ["GradientSlots", "Borrowers", "WaitingForConnection"];

    [Fact]
    public void Limits_OnThePage_AreThoseOfTheCode()
    {
        var page = File.ReadAllLines(Path.Combine(Root(), "docs", "security.md"))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells.Length > 3 && cells[1].StartsWith('`') && !cells[1].Contains('/', StringComparison.Ordinal))
            .ToDictionary(cells => cells[1].Trim('`'), cells => cells[2]);

        var code = typeof(RemoteLimits).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => !Elsewhere.Contains(field.Name))
            .ToDictionary(field => field.Name, field => Shown(field.GetValue(null)!));

        page.OrderBy(pair => pair.Key).ShouldBe(code.OrderBy(pair => pair.Key));
    }

    private static string Shown(object value) => value is TimeSpan time
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds} s")
        : Convert.ToString(value, CultureInfo.InvariantCulture)!;

    private static string Root([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", ".."));
}
