using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace ActorNet.Cli.Tests.Exchange;

/// <summary>Programs of others that the tests of this folder hold ours against. A test that needs one that is not on this machine is skipped, and says so.</summary>
internal static class OtherPrograms
{
    /// <summary>Folder in which <c>npm install onnxruntime-node</c> was run, which <c>.ci/run</c> sets.</summary>
    private const string ModulesVariable = "ACTORNET_NODE_MODULES";

    /// <summary>A minute is many times what any of the scripts takes.</summary>
    private const int LongestMilliseconds = 120_000;

    // Debian's packages are seen by Debian's Python alone, which another of the name may hide.
    private static readonly string[] Pythons = ["/usr/bin/python3", "python3"];

    /// <summary>Runs one of the scripts beside this file by a Python that has the modules named, or skips the test.</summary>
    public static string Python(string modules, string script, params IEnumerable<string> arguments)
    {
        var python = Pythons.FirstOrDefault(candidate => Runs(candidate, "-c", $"import {modules}"));
        Skip.If(python is null, $"no Python with {modules} on this machine (Debian: python3-{modules.Split(',')[0]})");
        return Run(python!, [Script(script), .. arguments]);
    }

    /// <summary>Runs all ONNX models of a folder by onnxruntime-node, or skips the test.</summary>
    public static string RunOnnx(string folder)
    {
        var modules = Environment.GetEnvironmentVariable(ModulesVariable) ?? "";
        Skip.If(modules.Length == 0, $"{ModulesVariable} does not name a folder in which onnxruntime-node is installed");
        Skip.IfNot(Runs("node", "-e", $"require('module').createRequire('{modules}/x.js')('onnxruntime-node')"), $"onnxruntime-node of {modules} does not run here");
        return Run("node", [Script("run_onnx.js"), modules, folder]);
    }

    private static string Script(string name, [CallerFilePath] string path = "") => Path.Combine(Path.GetDirectoryName(path)!, "Programs", name);

    private static bool Runs(string program, params string[] arguments)
    {
        try
        {
            return Start(program, arguments).ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static string Run(string program, IEnumerable<string> arguments)
    {
        var (code, output, error) = Start(program, arguments);
        code.ShouldBe(0, error);
        return output;
    }

    private static (int ExitCode, string Output, string Error) Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };

        // Compiled scripts would lie beside the sources.
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(LongestMilliseconds))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end");
        }

        return (process.ExitCode, output.Result, error.Result);
    }
}
