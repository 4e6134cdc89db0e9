using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace ActorNet.Cli.Tests;

/// <summary>Holds the table "who may import whom" of docs/ARCHITECTURE.md against the assemblies and, inside Core, against the source.</summary>
public sealed partial class ArchitectureTests
{
    public static TheoryData<string, string[]> Assemblies => new()
    {
        { "ActorNet.Core", ["CsvHelper", "Google.Protobuf", "MathNet.Numerics", "System.Numerics.Tensors"] },
        { "ActorNet.ParameterServer", ["ActorNet.Core", "System.Numerics.Tensors"] },
        { "ActorNet.Worker", ["ActorNet.Core", "System.Numerics.Tensors"] },
        { "ActorNet.Remote", ["ActorNet.Core", .. SharedFramework] },
        { "ActorNet", ["ActorNet.Core", "ActorNet.ParameterServer", "ActorNet.Remote", "ActorNet.Worker", "CsvHelper", "MathNet.Numerics", .. SharedFramework] },
        { "ActorNet.Simulation", ["ActorNet", "ActorNet.Core", "ActorNet.ParameterServer", "ActorNet.Worker"] },
        { "ActorNet.Cli", ["ActorNet", "ActorNet.Core", "ActorNet.Remote", "ActorNet.Simulation", "CsvHelper", "OpenTelemetry", "OpenTelemetry.Api", "OpenTelemetry.Exporter.OpenTelemetryProtocol", "Spectre.Console", "System.CommandLine", .. SharedFramework] },
    };

    /// <summary>Stands for the assemblies of the ASP.NET Core shared framework.</summary>
    private static string[] SharedFramework => ["Microsoft.AspNetCore.App"];

    public static TheoryData<string, string[]> CoreFolders => new()
    {
        { "Actors", [] },
        { "Numerics", [] },
        { "Naming", [] },
        { "Networks", ["Numerics", "Naming"] },
        { "Optimizers", ["Numerics", "Naming"] },
        { "Data", ["Numerics", "Naming"] },
        { "Training", ["Actors", "Numerics", "Naming", "Networks", "Optimizers", "Data"] },
    };

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Assembly_References_AreThoseOfTheTable(string assembly, string[] allowed)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        var references = Assembly.Load(assembly).GetReferencedAssemblies()
            .Select(reference => IsSharedFramework(reference.Name!) ? SharedFramework[0] : reference.Name!)
            .Where(name => !IsFramework(name));

        references.Except(allowed).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(CoreFolders))]
    public void CoreFolder_Imports_AreThoseOfTheTable(string folder, string[] allowed)
    {
        var root = Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "src", "ActorNet.Core");
        var files = Directory.EnumerateFiles(Path.Combine(root, folder), "*.cs", SearchOption.AllDirectories).ToList();
        files.ShouldNotBeEmpty();
        var imports = files
            .SelectMany(file => CoreNamespace().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value))
            .Distinct();

        imports.Except([.. allowed, folder]).ShouldBeEmpty();
    }

    [Fact]
    public void CoreFolders_AllOfThem_AreInTheTable()
    {
        var root = Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "src", "ActorNet.Core");

        Directory.EnumerateDirectories(root).Select(Path.GetFileName)
            .Where(name => name is not ("bin" or "obj"))
            .Except(CoreFolders.Select(row => (string)row[0]))
            .ShouldBeEmpty();
    }

    private static bool IsFramework(string name) =>
        name is "mscorlib" or "netstandard" || ((name.StartsWith("System.", StringComparison.Ordinal) || name.StartsWith("Microsoft.Win32.", StringComparison.Ordinal)) && name is not ("System.CommandLine" or "System.Numerics.Tensors"));

    private static bool IsSharedFramework(string name) =>
        name is "Microsoft.AspNetCore" || name.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal) || name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal);

    private static string ThisFile([CallerFilePath] string path = "") => path;

    [GeneratedRegex(@"\bActorNet\.Core\.(\w+)")]
    private static partial Regex CoreNamespace();
}
