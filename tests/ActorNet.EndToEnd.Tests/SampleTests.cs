using System.Diagnostics;
using ActorNet.EndToEnd.Tests.Harness;

namespace ActorNet.EndToEnd.Tests;

/// <summary>The programs of <c>samples/</c>, as processes.</summary>
public sealed class SampleTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(3);

    /// <summary>The guide's code, on data that is part of the program.</summary>
    [Fact]
    public async Task FirstNetwork_OnTheDigits_RunsToItsEnd()
    {
        using var folder = new TemporaryFolder();
        var program = Path.Combine(AppContext.BaseDirectory, "FirstNetwork.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, "digits"])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var bound = new CancellationTokenSource(Bound);

        var output = await process.StandardOutput.ReadToEndAsync(bound.Token);
        var error = await process.StandardError.ReadToEndAsync(bound.Token);
        await process.WaitForExitAsync(bound.Token);

        process.ExitCode.ShouldBe(0, output + error);
        output.ShouldContain("epoch 5/5");
        output.ShouldContain("test_acc: 0.9");
    }
}
