using ActorNet.Akka.Cli;
using ActorNet.Cli;
using ActorNet.Cli.Tests.Arguments;

namespace ActorNet.Akka.Tests.Cli;

/// <summary>Every command of the pages on the Akka engine is one that its program understands, letter by letter.</summary>
public sealed class AkkaGuideTests
{
    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/akka.md")]
    public void Page_ItsCommands_AreRightArguments(string page) => DocumentedCommands.ShouldBeRight(page, new CliHost
    {
        Name = AkkaCommandEngine.Program,
        Engines = [new AkkaCommandEngine()],
        Out = TextWriter.Null,
        Error = TextWriter.Null,
        ListenForSignals = () => throw new InvalidOperationException("Nothing is trained here."),
    });
}
