using System.Reflection;
using System.Runtime.CompilerServices;

namespace ActorNet.Tests.PublicApi;

/// <summary>What programs may use is written down beside this file: a change is seen, and is meant.</summary>
public sealed class PublicApiTests
{
    private const string ApproveVariable = "ACTORNET_APPROVE_API";

    [Theory]
    [InlineData("ActorNet")]
    [InlineData("ActorNet.Core")]
    public void PublicApi_IsTheOneThatWasApproved(string assembly)
    {
        var approved = Path.Combine(Folder(), $"{assembly}.txt");
        var text = ApiText.Of(Assembly.Load(assembly));
        if (Environment.GetEnvironmentVariable(ApproveVariable) == "1")
        {
            File.WriteAllText(approved, text);
        }

        var lines = text.Split('\n');
        var known = File.ReadAllText(approved).ReplaceLineEndings("\n").Split('\n');
        var changes = known.Except(lines).Select(line => $"- {line.Trim()}").Concat(lines.Except(known).Select(line => $"+ {line.Trim()}"));

        changes.ShouldBeEmpty($"The public members of {assembly} have changed. If that is meant, run this test with {ApproveVariable}=1, and commit {approved}.");
        lines.ShouldBe(known);
    }

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
