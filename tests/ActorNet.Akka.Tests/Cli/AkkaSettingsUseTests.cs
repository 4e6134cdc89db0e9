using ActorNet.Akka.Cli;
using ActorNet.Cli;
using ActorNet.Cli.Tests;
using ActorNet.Remote.Security;

namespace ActorNet.Akka.Tests.Cli;

/// <summary>Settings in <c>--akka-config</c> that cannot work: one line says which, before anything is written.</summary>
public sealed class AkkaSettingsUseTests
{
    [Theory]
    [InlineData("train", "actornet = 5", "the setting actornet: it should be a group of settings")]
    [InlineData("train", "actornet.control-dispatcher.type = Nonsense", "the setting actornet.control-dispatcher: ")]
    [InlineData("train", "actornet.compute-dispatcher.type = Nonsense", "the setting actornet.compute-dispatcher: ")]
    [InlineData("server", "actornet.storage-dispatcher.type = Nonsense", "the setting actornet.storage-dispatcher: ")]
    [InlineData("server", "actornet.compute-dispatcher.type = Nonsense", "the setting actornet.compute-dispatcher: ")]
    [InlineData("server", "akka.cluster.roles = [x]", "--akka-config: akka.cluster.roles leaves out 'parameter-server', the role of this node: add it")]
    [InlineData("server", "akka.remote.dot-netty.tcp.port = 24162", "--akka-config: akka.remote.dot-netty.tcp.port is not to be set: --cluster-listen and ")]
    [InlineData("server", "akka.remote.dot-netty.tcp.public-hostname = a", "--akka-config: akka.remote.dot-netty.tcp.public-hostname is not to be set: ")]
    public void Run_SettingThatCannotWork_SaysWhichInOneLine(string command, string settings, string message)
    {
        using var run = Create();
        var (file, folder) = (run.In("akka.conf"), run.In("run"));
        File.WriteAllText(file, settings);
        string[] listen = command == "server" ? ["--cluster-listen", "127.0.0.1:0", "--log-level", "none"] : [];

        run.Run([command, "digits", "--engine", "akka", "--output", folder, "--akka-config", file, .. listen]).ShouldBe(ExitCode.WrongUse);

        run.ErrorLines.Single().ShouldStartWith($"actornet-akka: {message}");
        (Directory.Exists(folder) ? Directory.GetFileSystemEntries(folder) : []).ShouldBeEmpty();
    }

    [Fact]
    public void Run_WorkerWhoseSeedNodesAreInTheSettings_NeedsNoOption()
    {
        using var run = Create();
        var (file, token) = (run.In("akka.conf"), run.In("join-token"));
        JoinToken.Create().Save(token);
        File.WriteAllText(file, """akka.cluster.seed-nodes = ["akka.tcp://actornet@127.0.0.1:1"]""");

        // The name is looked at after the seed nodes.
        run.Run("worker", "--engine", "akka", "--token-file", token, "--akka-config", file, "--name", "a\tb").ShouldBe(ExitCode.WrongUse);

        run.ErrorLines.ShouldBe(["actornet-akka: --name must be a line of at most 100 letters"]);
    }

    [Fact]
    public void Run_HostThatNobodyKnows_SaysSoInOneLine()
    {
        const string Listen = "no-such-host.invalid:4053";
        using var run = Create();

        run.Run("server", "digits", "--engine", "akka", "--cluster-listen", Listen, "--insecure", "--token-file", run.In("token"), "--output", run.In("run")).ShouldBe(ExitCode.WrongUse);

        run.ErrorLines[^1].ShouldStartWith($"actornet-akka: --cluster-listen {Listen}: cannot listen there: ");
        run.ErrorLines.ShouldAllBe(static line => line.StartsWith("actornet-akka: ", StringComparison.Ordinal));
    }

    private static CliRun Create() => new() { Name = AkkaCommandEngine.Program, Engines = [new AkkaCommandEngine()] };
}
