using System.Diagnostics;
using System.Runtime.InteropServices;
using ActorNet.Core.Tests.Numerics;

namespace ActorNet.Core.Tests;

/// <summary>
/// The entry point of this assembly, and the way to it: a test runs a named computation in a process of its own, where environment
/// variables switch vector instructions off, and reads what it prints.
/// </summary>
internal static class ChildProgram
{
    private static readonly Dictionary<string, Func<string>> Computations = new()
    {
        ["gemm"] = GemmHash.Compute,
        ["digest"] = VectorDigestTests.Compute,
    };

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static int Main(string[] arguments)
    {
        if (arguments is not [var name] || !Computations.TryGetValue(name, out var compute))
        {
            Console.Error.WriteLine($"Expected one of: {string.Join(", ", Computations.Keys)}");
            return 2;
        }

        Console.WriteLine(compute());
        return 0;
    }

    /// <summary>What the computation prints with these environment variables set.</summary>
    public static string Run(string name, params (string Name, string Value)[] environment)
    {
        // <root>/shared/Microsoft.NETCore.App/<version>/ lies below the dotnet that runs this test.
        var root = Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..");
        var start = new ProcessStartInfo(Path.GetFullPath(Path.Combine(root, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet")))
        {
            ArgumentList = { "exec", typeof(ChildProgram).Assembly.Location, name },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (variable, value) in environment)
        {
            start.Environment[variable] = value;
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Limit))
        {
            process.Kill();
            throw new TimeoutException($"{name} did not end within {Limit}.");
        }

        process.ExitCode.ShouldBe(0, errors.GetAwaiter().GetResult());
        return output.GetAwaiter().GetResult().Trim();
    }
}
