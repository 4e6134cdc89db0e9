using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using ActorNet.Core.Networks;

namespace ActorNet.Tests.Documents;

/// <summary>What pages show as C# stands in a program of <c>samples/</c>, which is built and run.</summary>
public sealed partial class DocumentedCodeTests
{
    [Theory]
    [InlineData("docs/csharp.md", "samples/FirstNetwork/Program.cs")]
    [InlineData("README.md", "samples/PackageUser/Program.cs")]
    [InlineData("src/PACKAGE.md", "samples/PackageUser/Program.cs")]
    public void Page_CSharp_StandsInTheProgram(string page, string program)
    {
        var code = Text(program);

        var blocks = CSharpBlock().Matches(Text(page)).Select(match => match.Groups["code"].Value).ToList();

        blocks.ShouldNotBeEmpty();
        blocks.ShouldAllBe(block => code.Contains(block, StringComparison.Ordinal));
    }

    [Fact]
    public void Guide_ShowsAllOfTheProgram()
    {
        var guide = Text("docs/csharp.md");

        var regions = Region().Matches(Text("samples/FirstNetwork/Program.cs")).Select(match => match.Groups["code"].Value).ToList();

        regions.Count.ShouldBeGreaterThan(8);
        regions.ShouldAllBe(region => guide.Contains(region, StringComparison.Ordinal));
    }

    [Fact]
    public void Guide_ShowsTheTableThatDescribePrints() =>
        Text("docs/csharp.md").ShouldContain(NetworkDescription.Parse([28, 28, 1], "512:relu,10:softmax").Describe().ReplaceLineEndings("\n"));

    private static string Text(string path) => File.ReadAllText(Path.Combine(Root(), path)).ReplaceLineEndings("\n");

    private static string Root([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", ".."));

    [GeneratedRegex("^```csharp\n(?<code>.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex CSharpBlock();

    [GeneratedRegex("^#region [^\n]*\n(?<code>.*?)^#endregion$", RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Region();
}
