using ActorNet.Akka.Cli;
using ActorNet.Akka.Cli.Nodes;
using ActorNet.Cli;
using ActorNet.Cli.Tests;
using ActorNet.Core.Data;
using ActorNet.Remote.Security;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;

namespace ActorNet.Akka.Tests.Cli;

public sealed class AkkaWrongUseTests
{
    private const string NoParts = "the Akka engine keeps the weights in one server process: leave it out";

    public static TheoryData<string, string> WrongUses => new()
    {
        { "", "'actornet-akka' needs a command: train, server, worker, evaluate, verify, predict, describe, data, simulate, status, plan" },
        { "train --engine aka", "--engine is 'aka'; it must be one of standard, akka; did you mean 'akka'?" },
        { "train --akka-config x", "--akka-config goes with --engine akka" },
        { "train --engine akka --akka-config nowhere.conf", "--akka-config: nowhere.conf cannot be read (" },
        { "train --engine akka --seed-node 127.0.0.1:1", "there is no option '--seed-node' in 'actornet-akka train'" },
        { "server --cluster-listen 127.0.0.1:0", "--cluster-listen goes with --engine akka" },
        { "server --part 2/2 --server ws://127.0.0.1:1 --cluster-listen 127.0.0.1:0", "--cluster-listen goes with --engine akka" },
        { "worker --server ws://127.0.0.1:1 --seed-node 127.0.0.1:1", "--seed-node goes with --engine akka" },
        { "server --engine akka", "--output is missing: --engine akka needs the run folder, which all servers of the cluster share" },
        { "server --engine akka --output x --parts 2", $"--parts: {NoParts}" },
        { "server --engine akka --output x --part 1/2", $"--part: {NoParts}" },
        { "server --engine akka --part 2/2 --server ws://127.0.0.1:1", $"--part: {NoParts}" },
        { "server --engine akka --resume x", "--resume: the Akka engine goes on with the run in --output by itself: name it there" },
        { "server --engine akka --output x --server ws://127.0.0.1:1", "--server: the server is a node of the cluster: --seed-node says which to join" },
        { "server --engine akka --output x --pin 00", "--pin: is for workers" },
        { "server --engine akka --output x --server-timeout 5", "--server-timeout: is for workers" },
        { "server --engine akka --output x --ca y", "--ca: is for workers; Akka.Remote believes the authorities of the machine" },
        { "server --engine akka --output x --key y", "--key goes with --certificate" },
        { "server --engine akka --output x --cluster-listen 4053", "--cluster-listen: '4053' is no address of a node: the port should be a number from 0 to 65535, as in 127.0.0.1:4053" },
        { "server --engine akka --output x --cluster-listen a:70000", "--cluster-listen: 'a:70000' is no address of a node: the port should be a number from 0 to 65535, as in 127.0.0.1:4053" },
        { "server --engine akka --output x --cluster-listen *:4053 --insecure", "--cluster-listen *:4053 needs --cluster-advertise: the name or address by which other nodes reach this one" },
        { "server --engine akka --output x --cluster-listen 10.0.0.1:4053", "--cluster-listen 10.0.0.1:4053: beyond this machine the cluster needs TLS: give --certificate (and --key), or --insecure if everybody on the way may read along and change things" },
        { "server --engine akka --output x --cluster-advertise a:b", "--cluster-advertise: 'a:b' is no address of a node: the port should be a number from 0 to 65535, as in 127.0.0.1:4053" },
        { "server --engine akka --output x --cluster-listen 10.0.0.1:4053 --insecure", "--token-file is missing: with --cluster-listen 10.0.0.1:4053 the nodes show each other that they know the join token; the first server makes the file, and all other nodes need a copy of it" },
        { "server --engine akka --output x --cluster-advertise *", "--cluster-advertise is '*'; it must be one name or address" },
        { "server --engine akka --output x --seed-node a", "--seed-node: 'a' is no address of a node: the port should be a number from 0 to 65535, as in 127.0.0.1:4053" },
        { "server --engine akka --output x --seed-node a:1 --seed-node *:1", "--seed-node: '*:1' is no address of a node: a seed node is reached at one host and one port, as in 127.0.0.1:4053" },
        { "server --engine akka --output x --seed-node --json", "--seed-node needs a value; '--json' is taken for another option" },
        { "server --engine akka --output x --certificate nowhere.pem", "nowhere.pem: there is no such file" },
        { "server --engine akka --output x --listen 127.0.0.1", "--listen: cannot listen at '127.0.0.1': the port is missing, as in 127.0.0.1:7070 or wss://*:7070" },
        { "worker --engine akka", "--seed-node is missing: the address of a node of the cluster, as a server node printed it when it started" },
        { "worker --engine akka --server ws://127.0.0.1:1", "--server: with --engine akka the cluster finds the server: leave it out, and name a node of the cluster by --seed-node" },
        { "worker --engine akka --seed-node 127.0.0.1:1", "--token-file is missing: the file with the join token, whose path the server printed when it started" },
        { "worker --engine akka --seed-node 127.0.0.1:1 --token-file nowhere", "nowhere: there is no such file" },
        { "worker --engine akka --seed-node 127.0.0.1:1 --token-file a --pin b --ca c", "--pin and --ca do not go together: choose one of them" },
    };

    [Theory]
    [MemberData(nameof(WrongUses))]
    public void Run_WrongUse_SaysWhatIsWrongInOneLine(string arguments, string message)
    {
        using var run = Create();

        var code = run.Run(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        run.ErrorLines.Single().ShouldStartWith("actornet-akka: " + message);
        run.Out.ShouldBeEmpty();
        code.ShouldBe(ExitCode.WrongUse);
    }

    [Theory]
    [InlineData("actornet { wire { listn = \"127.0.0.1:0\" } }", "listn")]
    [InlineData("actornet.find-server-interval = soon", "find-server-interval")]
    [InlineData("actornet = [", "")]
    public void Run_SettingsThatCannotBeUsed_SaysWhichInOneLineBeforeAnythingIsWritten(string settings, string named)
    {
        using var run = Create();
        var (file, folder) = (run.In("akka.conf"), run.In("run"));
        File.WriteAllText(file, settings);

        run.Run("server", "digits", "--engine", "akka", "--output", folder, "--akka-config", file).ShouldBe(ExitCode.WrongUse);

        run.ErrorLines.Single().ShouldStartWith("actornet-akka: ");
        run.ErrorLines.Single().ShouldContain(named);
        Directory.Exists(folder).ShouldBeFalse();
    }

    [Theory]
    [InlineData("train", "akka.scheduler.tick-duration = soon")]
    [InlineData("train", "akka.actor.provider = nowhere")]
    [InlineData("server", "akka.cluster.gossip-interval = soon")]
    [InlineData("server", "akka.cluster.gossip-interval = 99999999999999999999999d")]
    public void Run_SettingsOfAkkaThatCannotBeUsed_SaysSoInOneLine(string command, string settings)
    {
        using var run = Create();
        var file = run.In("akka.conf");
        File.WriteAllText(file, settings);
        string[] listen = command == "server" ? ["--cluster-listen", "127.0.0.1:0", "--log-level", "none"] : [];

        run.Run([command, "digits", "--engine", "akka", "--output", run.In("run"), "--akka-config", file, .. listen]).ShouldBe(ExitCode.WrongUse);

        run.ErrorLines.Single().ShouldStartWith($"actornet-akka: --akka-config: with {file} no node can start: ");
    }

    [Fact]
    public void Start_SettingsThatNoFileGave_AreNotBlamedOnOne() =>
        Should.Throw<DataException>(() => LocalSystem.Start(
                ActorSystemSetup.Empty.And(BootstrapSetup.Create().WithConfig(ConfigurationFactory.ParseString("akka.actor.provider = nowhere"))), configFile: null))
            .Message.ShouldNotContain("--akka-config");

    [Fact]
    public void Run_TokenNamedBySettings_IsTheWorkers()
    {
        using var run = Create();
        var (file, token) = (run.In("akka.conf"), run.In("join-token"));
        JoinToken.Create().Save(token);
        File.WriteAllText(file, $"actornet.token-file = \"{token}\"");

        // The name is looked at after the token.
        run.Run("worker", "--engine", "akka", "--seed-node", "127.0.0.1:1", "--akka-config", file, "--name", "a\tb").ShouldBe(ExitCode.WrongUse);

        run.ErrorLines.ShouldBe(["actornet-akka: --name must be a line of at most 100 letters"]);
    }

    [Fact]
    public void Run_CertificateThatCannotBeUsed_MakesNoToken()
    {
        using var run = Create();
        var token = run.In("join-token");

        run.Run("server", "digits", "--engine", "akka", "--output", run.In("run"), "--cluster-listen", "10.0.0.1:0", "--certificate", "nowhere.pem", "--token-file", token)
            .ShouldBe(ExitCode.WrongUse);

        run.ErrorLines.ShouldBe(["actornet-akka: nowhere.pem: there is no such file"]);
        File.Exists(token).ShouldBeFalse();
    }

    [Fact]
    public void Run_TokenInTheFolderOfANewRun_IsWrongUse()
    {
        using var run = Create();
        var folder = run.In("run");
        var token = Path.Combine(folder, "join-token");

        run.Run("server", "digits", "--engine", "akka", "--output", folder, "--cluster-listen", "10.0.0.1:0", "--insecure", "--token-file", token).ShouldBe(ExitCode.WrongUse);

        run.ErrorLines.ShouldBe([$"actornet-akka: --token-file: {token} is in the run folder, which must be empty when the run begins: name a file elsewhere"]);
        Directory.Exists(folder).ShouldBeFalse();
    }

    [Fact]
    public void Run_OptionsBesideSettings_GoFirst()
    {
        using var run = Create();
        var (file, token) = (run.In("akka.conf"), run.In("join-token"));
        JoinToken.Create().Save(token);
        File.WriteAllText(file, "actornet { wire.allow-plain-text = on, token-file = nowhere, tls { certificate-file = nowhere.pem, key-file = nowhere.key } }");
        string[] arguments = ["worker", "--engine", "akka", "--seed-node", "10.0.0.2:1", "--cluster-listen", "10.0.0.1:0", "--akka-config", file];

        run.Run([.. arguments, "--token-file", token, "--certificate", run.In("given.pem")]).ShouldBe(ExitCode.WrongUse);
        run.ErrorLines.ShouldBe([$"actornet-akka: {run.In("given.pem")}: there is no such file"]);
        File.WriteAllText(file, "actornet { wire.allow-plain-text = on, token-file = nowhere }");
        run.Run(arguments).ShouldBe(ExitCode.WrongUse);
        run.ErrorLines.ShouldBe(["actornet-akka: nowhere: there is no such file"]);
        run.Run([.. arguments, "--token-file", token, "--name", "a\tb"]).ShouldBe(ExitCode.WrongUse);
        run.ErrorLines.ShouldBe(["actornet-akka: --name must be a line of at most 100 letters"]);
    }

    [Fact]
    public void Run_WorkerNameThatCannotBeShown_IsWrongUse()
    {
        using var run = Create();
        var token = run.In("join-token");
        JoinToken.Create().Save(token);

        run.Run("worker", "--engine", "akka", "--seed-node", "127.0.0.1:1", "--token-file", token, "--name", "a\tb").ShouldBe(ExitCode.WrongUse);

        run.ErrorLines.ShouldBe(["actornet-akka: --name must be a line of at most 100 letters"]);
    }

    [Theory]
    [InlineData("train", "--akka-config <FILE>")]
    [InlineData("server", "--akka-config <FILE>", "--cluster-listen <HOST:PORT>", "--cluster-advertise <HOST[:PORT]>", "--seed-node <HOST:PORT>")]
    [InlineData("worker", "--akka-config <FILE>", "--cluster-listen <HOST:PORT>", "--cluster-advertise <HOST[:PORT]>", "--seed-node <HOST:PORT>")]
    public void Help_OfACommand_ShowsTheEngineItsOptionsAndExamples(string command, params string[] options)
    {
        using var run = Create();

        run.Run(command, "--help").ShouldBe(ExitCode.Success);

        run.Out.ShouldContain("--engine <standard|akka>");
        foreach (var option in options) run.Out.ShouldContain(option);
        run.Out.ShouldContain($"\n  actornet-akka {command} ");
        run.Out.ShouldContain("--engine akka ");
    }

    [Fact]
    public void Version_Asked_NamesTheProgram()
    {
        using var run = Create();

        run.Run("--version").ShouldBe(ExitCode.Success);

        run.Out.ShouldMatch(@"^actornet-akka \d+\.\d+\.\d+\n$");
    }

    private static CliRun Create() => new() { Name = AkkaCommandEngine.Program, Engines = [new AkkaCommandEngine()] };
}
