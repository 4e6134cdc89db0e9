using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace ActorNet.Cli.Tests.Commands;

public sealed class SimulateTests
{
    [Fact]
    public void Simulate_FewSeeds_SaysWhatItDid()
    {
        using var run = new CliRun();

        run.Run("simulate", "--seeds", "5", "--parts", "1").ShouldBe(ExitCode.Success, run.Out);

        run.Out.ShouldContain("5 seeds, 0 failed");
    }

    [Fact]
    public void Simulate_Json_IsOneObject()
    {
        using var run = new CliRun();

        run.Run("simulate", "--seeds", "3", "--parts", "1", "--fault", "crash,one-way-cut", "--json").ShouldBe(ExitCode.Success);

        using var json = JsonDocument.Parse(run.Out);
        json.RootElement.GetProperty("seeds").GetInt32().ShouldBe(3);
        json.RootElement.GetProperty("failed").GetInt32().ShouldBe(0);
    }

    [Fact]
    public void Simulate_Trace_PrintsMessages()
    {
        using var run = new CliRun();

        run.Run("simulate", "--seed", "3", "--parts", "1", "--trace", "--keep-faults", "none").ShouldBe(ExitCode.Success);

        run.Out.ShouldContain("ComputeLanes");
    }

    [Theory]
    [InlineData("--fault", "crush")]
    [InlineData("--keep-faults", "one")]
    [InlineData("--seeds", "0")]
    public void Simulate_WrongValue_SaysWhichOption(string option, string value)
    {
        using var run = new CliRun();

        run.Run("simulate", "--seed", "1", option, value).ShouldBe(ExitCode.WrongUse);

        run.Error.ShouldContain(option);
    }

    [Fact]
    public void Simulate_HundredSeedsInTwoProcesses_SameTraces() => InProcessOfItsOwn().ShouldBe(InProcessOfItsOwn());

    private static string InProcessOfItsOwn()
    {
        // <root>/shared/Microsoft.NETCore.App/<version>/ lies below the dotnet that runs this test.
        var root = Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..");
        var start = new ProcessStartInfo(Path.GetFullPath(Path.Combine(root, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet")))
        {
            ArgumentList = { "exec", typeof(CliApplication).Assembly.Location, "simulate", "--seeds", "100", "--parts", "1", "--json" },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, errors.GetAwaiter().GetResult());
        using var json = JsonDocument.Parse(output);
        return json.RootElement.GetProperty("trace").GetString()!;
    }
}
