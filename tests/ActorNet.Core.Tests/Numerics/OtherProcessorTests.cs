using System.Diagnostics;

namespace ActorNet.Core.Tests.Numerics;

/// <summary>Runs the tests of recorded bits again in a process that may not use this processor's vector instructions.</summary>
public class OtherProcessorTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    [Theory]
    [InlineData("DOTNET_EnableAVX512")]
    [InlineData("DOTNET_EnableAVX2")]
    [InlineData("DOTNET_EnableHWIntrinsic")]
    public async Task RecordedBits_WithoutVectorInstructions_AreTheSame(string setting)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in new[] { "vstest", typeof(OtherProcessorTests).Assembly.Location, "--TestCaseFilter:FullyQualifiedName~GivesRecorded" })
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment[setting] = "0";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        var text = await output;
        process.ExitCode.ShouldBe(0, text + await errors);

        // A filter that finds nothing succeeds as well.
        text.ShouldMatch(@"Passed:\s+([5-9]|\d\d)");
    }
}
