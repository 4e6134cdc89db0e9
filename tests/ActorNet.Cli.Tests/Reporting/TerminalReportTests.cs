using ActorNet.Cli.Reporting;
using Spectre.Console;

namespace ActorNet.Cli.Tests.Reporting;

public sealed class TerminalReportTests
{
    private const string ClearLine = "\r\u001b[2K";

    [Fact]
    public void Progressed_DuringAnEpoch_DrawsTheBarOverItself()
    {
        var (report, text) = Create(width: 140);

        report.Progressed(Progress(samples: 50, ended: false));
        report.Progressed(Progress(samples: 100, ended: true));

        var draws = text.ToString().Split(ClearLine);
        draws.Length.ShouldBe(3);
        draws[1].ShouldBe($"epoch 2/3 {new string('━', 40)}  50%  loss 0.2500  accuracy 0.9000  10 samples/s  0:05 left");
        draws[2].ShouldBe($"epoch 2/3 {new string('━', 40)} 100%  loss 0.2500  accuracy 0.9000  validation 0.8750  10 samples/s  10.00 s\n");
    }

    [Theory]
    [InlineData(20)]
    [InlineData(40)]
    [InlineData(60)]
    [InlineData(80)]
    public void Progressed_NarrowTerminal_StaysOnOneLine(int width)
    {
        var (report, text) = Create(width);

        report.Progressed(Progress(samples: 50, ended: false));

        text.ToString().ShouldNotContain("\n");
        (text.ToString().Length - ClearLine.Length).ShouldBeLessThan(width);
    }

    [Fact]
    public void Progressed_NumbersWithoutMeaning_AreLeftOut()
    {
        var (report, text) = Create(width: 100);

        report.Progressed(Progress(samples: 50, ended: false) with { Accuracy = null, SamplesPerSecond = 0 });

        text.ToString().ShouldEndWith("50%  loss 0.2500  0 samples/s");
    }

    [Fact]
    public void Progressed_RateThatChanges_IsShown()
    {
        var (report, text) = Create(width: 140);

        report.Progressed(Progress(samples: 100, ended: true) with { LearningRate = 0.00012345 });

        text.ToString().ShouldEndWith("validation 0.8750  rate 0.000123  10 samples/s  10.00 s\n");
    }

    private static (TerminalReport Report, StringWriter Text) Create(int width)
    {
        var text = new StringWriter { NewLine = "\n" };
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = width;
        console.Profile.Capabilities.Unicode = true;
        return (new TerminalReport(console, "actornet"), text);
    }

    private static TrainingProgress Progress(int samples, bool ended) =>
        new(2, 3, 12, 30, samples, 100, 0.25, 0.9, 10, ended, ended ? 0.5 : null, ended ? 0.875 : null);
}
