namespace ActorNet.Cli.Tests.Arguments;

/// <summary>Every command of the README and the guides is one that the program understands, letter by letter.</summary>
public sealed class DocumentedCommandsTests
{
    public static TheoryData<string> Pages => [.. DocumentedCommands.Pages(CliHost.StandardName)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_ItsCommands_AreRightArguments(string page) => DocumentedCommands.ShouldBeRight(page, new CliHost
    {
        Out = TextWriter.Null,
        Error = TextWriter.Null,
        ListenForSignals = () => throw new InvalidOperationException("Nothing is trained here."),
    });
}
