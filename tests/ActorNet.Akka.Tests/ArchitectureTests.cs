using System.Reflection;

namespace ActorNet.Akka.Tests;

/// <summary>Holds the rows of the projects outside of the solution, in the table "who may import whom" of docs/ARCHITECTURE.md, against the assemblies.</summary>
public sealed class ArchitectureTests
{
    public static TheoryData<string, string[]> Assemblies => new()
    {
        { "ActorNet.Akka", ["ActorNet", "ActorNet.Core", "ActorNet.Remote", "Akka", "Akka.Cluster", "Akka.Cluster.Tools", "Akka.Remote", "Google.Protobuf"] },
        { "ActorNet.Akka.Cli", ["ActorNet", "ActorNet.Akka", "ActorNet.Cli", "ActorNet.Core", "ActorNet.Remote", "Akka", "Akka.Cluster", "System.CommandLine"] },
    };

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Assembly_References_AreThoseOfTheTable(string assembly, string[] allowed) =>
        Assembly.Load(assembly).GetReferencedAssemblies().Select(reference => reference.Name!)
            .Where(name => name is "System.CommandLine" || !(name.StartsWith("System.", StringComparison.Ordinal) || name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal) || name.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal)))
            .Except(allowed)
            .ShouldBeEmpty();
}
