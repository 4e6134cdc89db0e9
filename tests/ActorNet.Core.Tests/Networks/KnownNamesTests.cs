using System.Reflection;
using System.Runtime.CompilerServices;
using ActorNet.Core.Networks;

namespace ActorNet.Core.Tests.Networks;

/// <summary>What has a name has a member in C#, a canonical text, and a line in the guide.</summary>
public class KnownNamesTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../../docs/layers.md"));

    public static TheoryData<string> Activations => [.. Activation.Names];

    public static TheoryData<string> Initializers => [.. Initializer.Names];

    [Theory]
    [MemberData(nameof(Activations))]
    public void Activation_EveryName_HasMemberTextAndLine(string name)
    {
        var value = Activation.Parse(name);

        Member<Activation>(name).ShouldBe(value);
        value.Name.ShouldBe(name);
        value.Text.ShouldBe(name);
        ShouldHaveLine("Activation", name);
    }

    [Theory]
    [MemberData(nameof(Initializers))]
    public void Initializer_EveryName_HasMemberTextAndLine(string name)
    {
        var value = Initializer.Parse(name);

        Member<Initializer>(name).ShouldBe(value);
        value.Name.ShouldBe(name);
        value.Text.ShouldBe(name);
        ShouldHaveLine("Initializer", name);
    }

    /// <summary>The static property of that name, or the method of that name with its defaults.</summary>
    private static object? Member<T>(string name)
    {
        const BindingFlags flags = BindingFlags.Public | BindingFlags.Static | BindingFlags.IgnoreCase;
        var member = name.Replace("_", string.Empty, StringComparison.Ordinal);
        if (typeof(T).GetProperty(member, flags) is { } property)
        {
            return property.GetValue(null);
        }

        var method = typeof(T).GetMethod(member, flags).ShouldNotBeNull(name);
        return method.Invoke(null, [.. method.GetParameters().Select(parameter => parameter.DefaultValue)]);
    }

    private static void ShouldHaveLine(string type, string name)
    {
        var member = name.Replace("_", string.Empty, StringComparison.Ordinal);
        Page.Split('\n').ShouldContain(
            line => (line.StartsWith($"| `{name}`", StringComparison.Ordinal) || line.StartsWith($"| `{name}(", StringComparison.Ordinal))
                && line.Contains($"`{type}.{member}", StringComparison.OrdinalIgnoreCase));
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
