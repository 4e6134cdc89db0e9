using System.Diagnostics;
using System.Globalization;

namespace ActorNet.Cli.Tests.Commands;

/// <summary>Real signals to a real process.</summary>
public sealed class SignalTests
{
    [SkippableTheory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task Train_Signal_StopsInGoodOrder(string signal, int code)
    {
        Skip.If(OperatingSystem.IsWindows(), "Signals are sent with the kill command of Unix.");
        using var run = new CliRun();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var training = Start("dotnet", typeof(CliHost).Assembly.Location, "train", "--epochs", "100000", "--output", run.In("run"));
        var error = training.StandardError.ReadToEndAsync(limit.Token);
        while (await training.StandardOutput.ReadLineAsync(limit.Token) is { } line && !line.StartsWith("epoch 2/", StringComparison.Ordinal))
        {
            // Reads on until the training is well under way.
        }

        var rest = training.StandardOutput.ReadToEndAsync(limit.Token);
        using (var kill = Start("kill", "-" + signal, training.Id.ToString(CultureInfo.InvariantCulture)))
        {
            await kill.WaitForExitAsync(limit.Token);
        }

        await training.WaitForExitAsync(limit.Token);
        (await rest).ShouldContain("weights SHA-256");
        (await error).ShouldContain($"go on with: actornet train --resume {run.In("run")}\n");
        training.ExitCode.ShouldBe(code);
        Directory.GetFiles(Path.Combine(run.In("run"), "checkpoints")).ShouldNotBeEmpty();
    }

    private static Process Start(string program, params string[] arguments) => Process.Start(new ProcessStartInfo(program, arguments)
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}
