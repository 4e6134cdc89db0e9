using ActorNet.Remote.Security;

namespace ActorNet.Cli.Tests.Arguments;

public sealed class WrongUseTests
{
    public static TheoryData<string, string> WrongUses => new()
    {
        { "", "'actornet' needs a command: train, server, worker, evaluate, verify, predict, describe, data, simulate, status, plan, examples, graph, descend, check-gradients, export, import, plot" },
        { "trian", "there is no command 'trian' in 'actornet'; did you mean 'train'?" },
        { "xyz", "there is no command 'xyz' in 'actornet'; there is: train, server, worker, evaluate, verify, predict, describe, data, simulate, status, plan, examples, graph, descend, check-gradients, export, import, plot" },
        { "data", "'actornet data' needs a command: list, get, describe" },
        { "data lst", "there is no command 'lst' in 'actornet data'; did you mean 'list'?" },
        { "data get minst", "minst: no such data set; did you mean 'mnist'?" },
        { "data get", "NAME is missing" },
        { "train --epoch 5", "there is no option '--epoch' in 'actornet train'; did you mean '--epochs'?" },
        { "train --epoch=5", "there is no option '--epoch' in 'actornet train'; did you mean '--epochs'?" },
        { "train --learn 5", "there is no option '--learn' in 'actornet train'; did you mean '--learning-rate'?" },
        { "train --Epochs 5", "there is no option '--Epochs' in 'actornet train'; did you mean '--epochs'?" },
        { "train -qv", "there is no option '-qv' in 'actornet train'" },
        { "train digits --fast", "there is no option '--fast' in 'actornet train'" },
        { "evaluate run --jsn", "there is no option '--jsn' in 'actornet evaluate'; did you mean '--json'?" },
        { "train digits mnist", "'actornet train' has no use for 'mnist': it takes DATASET|FILE" },
        { "train --json=5", "--json takes no value" },
        { "train --quiet:yes", "--quiet takes no value" },
        { "train minst", "minst: no such file or data set; did you mean 'mnist'?" },
        { "train @file", "@file: no such file or data set; data sets are digits, mnist, fashion-mnist, circle, xor, two-gaussians, spiral, plane, multi-gaussian, four-gaussians, line, spam, and-gate, or-gate, xor-gate" },
        { "train --epochs", "--epochs needs a value: --epochs N" },
        { "train --epochs --steps 5", "--epochs needs a value; '--steps' is taken for another option" },
        { "train --output --json", "--output needs a value; '--json' is taken for another option" },
        { "train --epochs 1 --epochs 2", "--epochs is given more than once" },
        { "train --epochs 0", "--epochs is '0'; it must be a whole number from 1 to 1000000" },
        { "train --epochs 1.5", "--epochs is '1.5'; it must be a whole number from 1 to 1000000" },
        { "train --epochs 99999999999", "--epochs is '99999999999'; it must be a whole number from 1 to 1000000" },
        { "train --steps -1", "--steps is '-1'; it must be a whole number from 1 to 1000000000000" },
        { "train --seed -1", "--seed is '-1'; it must be a whole number from 0 to 18446744073709551615" },
        { "train --batch-size 0", "--batch-size is '0'; it must be a whole number from 1 to 1048576" },
        { "train --lanes 3", "--lanes is '3'; it must be a power of two from 1 to 16384" },
        { "train --lanes 32768", "--lanes is '32768'; it must be a power of two from 1 to 16384" },
        { "train --lanes 0", "--lanes is '0'; it must be a power of two from 1 to 16384" },
        { "train --workers 0", "--workers is '0'; it must be a whole number from 1 to 1024" },
        { "train --workers 1025", "--workers is '1025'; it must be a whole number from 1 to 1024" },
        { "train --worker-timeout 0", "--worker-timeout is '0'; it must be a number above 0, at most 86400 (a day)" },
        { "train --step-timeout 0", "--step-timeout is '0'; it must be a number above 0, at most 86400 (a day)" },
        { "train --join-timeout 86401", "--join-timeout is '86401'; it must be a number above 0, at most 86400 (a day)" },
        { "train --parts 65", "--parts is '65'; it must be a whole number from 1 to 64" },
        { "train --local-steps 0", "--local-steps is '0'; it must be a whole number from 1 to 1000000" },
        { "train --outer-rate 0 --local-steps 2", "--outer-rate is '0'; it must be a number above 0" },
        { "train --outer-momentum 1 --local-steps 2", "--outer-momentum is '1'; it must be a number of at least 0 and below 1" },
        { "train --outer-rate 0.5", "--outer-rate goes with --local-steps above 1" },
        { "train --outer-momentum 0.5 --local-steps 1", "--outer-momentum goes with --local-steps above 1" },
        { "train --precision bfloat61", "--precision is 'bfloat61'; it must be one of float32, bfloat16, float16; did you mean 'bfloat16'?" },
        { "train --staleness -1", "--staleness is '-1'; it must be a whole number from 0 to 1000, or unbounded" },
        { "train --staleness unbound", "--staleness is 'unbound'; it must be a whole number from 0 to 1000, or unbounded; did you mean 'unbounded'?" },
        { "train --staleness 2 --local-steps 4", "--staleness 2 does not go together with --local-steps above 1: choose one of them" },
        { "train --staleness unbounded --parts 2", "--staleness unbounded does not go together with --parts above 1: choose one of them" },
        { "train --staleness 1 --audit 0.5", "--staleness 1 does not go together with --audit: two copies of a gradient differ when weights change in between" },
        { "train --audit 1.5", "--audit is '1.5'; it must be a number from 0 to 1" },
        { "train --local-step 8", "there is no option '--local-step' in 'actornet train'; did you mean '--local-steps'?" },
        { "train --no-ledger=yes", "--no-ledger takes no value" },
        { "train --learning-rate -0.1", "--learning-rate is '-0.1'; it must be a number above 0" },
        { "train --learning-rate 0,5", "--learning-rate is '0,5'; it must be a number above 0" },
        { "train --learning-rate nan", "--learning-rate is 'nan'; it must be a number above 0" },
        { "train --learning-rate 1e300", "--learning-rate is '1e300'; it must be a number above 0" },
        { "train --momentum 1", "--momentum is '1'; it must be a number of at least 0 and below 1" },
        { "train --l2 -1", "--l2 is '-1'; it must be a number of at least 0" },
        { "train --validation 1", "--validation is '1'; it must be a number of at least 0 and below 1" },
        { "train --test 1", "--test is '1'; it must be a number of at least 0 and below 1" },
        { "train --keep 0", "--keep is '0'; it must be a whole number from 1 to 1000000" },
        { "train --checkpoint-every -1", "--checkpoint-every is '-1'; it must be a whole number from 0 to 2147483647" },
        { "train --on-nan skp", "--on-nan is 'skp'; it must be one of fail, skip; did you mean 'skip'?" },
        { "train --layers 64:relu,5:softmax", "--layers: the data has 10 classes, but the network has 5 output(s): its last layer needs 10." },
        { "train --target x", "digits: a target column can be chosen for CSV files only" },
        { "train --resume nowhere", "nowhere: no such run folder" },
        { "train --engine akka", "--engine akka is in another program: actornet-akka (src/ActorNet.Akka.Cli)" },
        { "server --engine Akka --part 2/2", "--engine akka is in another program: actornet-akka (src/ActorNet.Akka.Cli)" },
        { "worker --engine akka", "--engine akka is in another program: actornet-akka (src/ActorNet.Akka.Cli)" },
        { "train --engine aka", "--engine is 'aka'; it must be one of standard, akka; did you mean 'akka'?" },
        { "train --engine remote", "--engine is 'remote'; it must be one of standard, akka" },
        { "server --workers 2", "there is no option '--workers' in 'actornet server'" },
        { "server --expected-workers 0", "--expected-workers is '0'; it must be a whole number from 1 to 1024" },
        { "server --part 3/2", "--part is '3/2'; it must be K/N with K from 1 to N, and N from 2 to 64" },
        { "server --part 2", "--part is '2'; it must be K/N with K from 1 to N, and N from 2 to 64" },
        { "server --part 2/2", "--part 2/2 needs --server: the address that the server printed when it started" },
        { "server --part 2/2 --server ws://127.0.0.1:1", "--server needs --token-file: the file with the join token, whose path the server printed when it started" },
        { "server digits --part 2/2", "--part 2/2 takes the run from the server that is named by --server: leave out the data set and the options of the run" },
        { "server --part 2/2 --epochs 3", "--part 2/2 takes the run from the server that is named by --server: leave out the data set and the options of the run" },
        { "server --part 2/2 --expected-workers 2", "--expected-workers is for the server that drives the run, not for a part" },
        { "server --part 2/2 --continue", "--continue is for the server that drives the run, not for a part: a part keeps nothing that it could go on with" },
        { "server --wire-kind local --listen *:7070", "--wire-kind local is for one machine, and others can connect to *:7070: leave it out" },
        { "server --part 1/2 --parts 3", "--part 1/2 and --parts 3 contradict each other" },
        { "server --server ws://127.0.0.1:1", "--server goes with --part: a server that drives a run has none" },
        { "server --pin 00", "--pin goes with --part" },
        { "server --ca x", "--ca goes with --part" },
        { "server --server-timeout 5", "--server-timeout goes with --part" },
        { "server --listen 127.0.0.1", "--listen: cannot listen at '127.0.0.1': the port is missing, as in 127.0.0.1:7070 or wss://*:7070" },
        { "server --listen ftp://127.0.0.1:7070", "--listen: cannot listen at 'ftp://127.0.0.1:7070': the scheme should be wss or ws, as in 127.0.0.1:7070 or wss://*:7070" },
        { "server --listen 127.0.0.1:x", "--listen: cannot listen at '127.0.0.1:x': the port should be a number from 0 to 65535, as in 127.0.0.1:7070 or wss://*:7070" },
        { "server --listen ws://*:7070", "--listen: 'ws://*:7070': plain text is allowed on loopback only; listen with wss://, or with --insecure if everybody on the way may read along and change things" },
        { "server --certificate x", "--certificate goes with TLS, and 127.0.0.1:7070 is without: write --listen wss://127.0.0.1:7070" },
        { "server --client-ca x --listen ws://127.0.0.1:0", "--client-ca goes with TLS, and ws://127.0.0.1:0 is without: write --listen wss://127.0.0.1:0" },
        { "server --key x", "--key goes with --certificate" },
        { "server --advertise here", "--advertise: 'here' is not a server's address: it should read wss://HOST:PORT (or ws://HOST:PORT without TLS)" },
        { "server --continue", "--continue goes with --output: it names the run folder" },
        { "server --output a --continue --resume b", "--continue and --resume do not go together: choose one of them" },
        { "server --resume nowhere", "nowhere: no such run folder" },
        { "worker", "--server is missing: the address that the server printed when it started" },
        { "worker --server ws://127.0.0.1:1", "--server needs --token-file: the file with the join token, whose path the server printed when it started" },
        { "worker --server ws://127.0.0.1:1 --token-file nowhere", "nowhere: there is no such file" },
        { "worker --server 127.0.0.1:1 --token-file nowhere", "'127.0.0.1:1' is not a server's address: it should read wss://HOST:PORT (or ws://HOST:PORT without TLS)" },
        { "worker --server wss://a:1 --token-file b --pin c --ca d", "--pin and --ca do not go together: choose one of them" },
        { "worker --server wss://a:1 --token-file b --key c", "--key goes with --certificate" },
        { "worker --threads 0", "--threads is '0'; it must be a whole number from 1 to 1024" },
        { "worker --wire-kind locl", "--wire-kind is 'locl'; it must be one of auto, local, websocket; did you mean 'local'?" },
        { "worker --server-timeout 0", "--server-timeout is '0'; it must be a number above 0, at most 86400 (a day)" },
        { "worker digits", "'actornet worker' has no use for 'digits': it takes no argument besides its options" },
        { "evaluate", "RUN is missing" },
        { "predict run", "FILE is missing" },
        { "describe", "'describe' needs either a run folder, or --layers" },
        { "describe run --layers 3:softmax", "'describe' needs either a run folder, or --layers" },
        { "describe run --input 3", "--input goes with --layers" },
        { "describe --layers 3 --input 0x3", "--input is '0x3'; it must be a shape such as 784 or 28x28x1, or a data set" },
        { "describe --layers 3 --input mnits", "--input is 'mnits'; it must be a shape such as 784 or 28x28x1, or a data set; did you mean 'mnist'?" },
        { "train --layers 10:relu --loss categorical_crossentropy", "--layers: categorical_crossentropy needs outputs that are probabilities: let the last layer end in softmax or sigmoid." },
        { "train digits --header yes", "--target-kind, --header and --categorical are for CSV files; 'digits' is a data set with labels" },
        { "train a.csv --header maybe", "--header is 'maybe'; it must be one of yes, no" },
        { "train mnist --data-dir nowhere", "nowhere: the data folder does not exist" },
    };

    /// <summary>Names that the library looks up: its own words, with the nearest name.</summary>
    public static TheoryData<string, string, string> WrongNames => new()
    {
        { "train --optimizer adm", "--optimizer: ", "adam" },
        { "train --loss categorical", "--loss: ", "categorical_crossentropy" },
        { "train --layers 64:rellu,10:softmax", "--layers: ", "relu" },
        { "train --optimizer sgd --momentum 0.5", "--optimizer: ", "momentum" },
        { "describe --layers 64:sofmax", "--layers: ", "softmax" },
    };

    [Theory]
    [MemberData(nameof(WrongUses))]
    public void Run_WrongUse_SaysWhatIsWrongInOneLine(string arguments, string message)
    {
        using var run = new CliRun();

        var code = run.Run(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        run.ErrorLines.ShouldBe(["actornet: " + message]);
        run.Out.ShouldBeEmpty();
        code.ShouldBe(ExitCode.WrongUse);
    }

    [Theory]
    [MemberData(nameof(WrongNames))]
    public void Run_WrongName_NamesOptionAndNearestName(string arguments, string start, string nearest)
    {
        using var run = new CliRun();

        var code = run.Run(arguments.Split(' '));

        run.ErrorLines.Count.ShouldBe(1);
        run.Error.ShouldStartWith("actornet: " + start);
        run.Error.ShouldContain(nearest);
        code.ShouldBe(ExitCode.WrongUse);
    }

    [Fact]
    public void Run_WrongUseWithDebugVariable_ShowsWhere()
    {
        using var run = new CliRun { DebugVariable = "1" };

        run.Run("train", "minst").ShouldBe(ExitCode.WrongUse);

        run.ErrorLines.Count.ShouldBeGreaterThan(1);
        run.Error.ShouldContain("   at ActorNet.");
    }

    [Theory]
    [InlineData("worker", "--server", "ws://127.0.0.1:1", "--name", "a\tb", "--name must be a line of at most 100 letters")]
    [InlineData("server", "--part", "2/2", "--server", "wss://box.example:7070", "--listen: workers of other machines cannot connect to 127.0.0.1:7070, and the server is on another")]
    [InlineData("server", "--part", "2/2", "--server", "wss://box.example:7070", "--listen", "*:7071", "--advertise", "wss://localhost:7071", "--advertise: workers of other machines cannot connect to localhost:7071")]
    public void Run_WrongUseWithAToken_SaysWhatIsWrongInOneLine(params string[] argumentsAndMessage)
    {
        using var run = new CliRun();
        var folder = Directory.CreateTempSubdirectory("actornet-cli-");
        try
        {
            var token = Path.Combine(folder.FullName, "join-token");
            JoinToken.Create().WithFingerprint(new byte[32]).Save(token);

            run.Run([.. argumentsAndMessage[..^1], "--token-file", token]).ShouldBe(ExitCode.WrongUse);

            run.ErrorLines.Single().ShouldStartWith("actornet: " + argumentsAndMessage[^1]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Run_FileNamedLikeOptionAfterSeparator_IsAFile()
    {
        using var run = new CliRun();

        run.Run("train", "--", "--data.csv").ShouldBe(ExitCode.WrongUse);

        run.Error.ShouldStartWith("actornet: --data.csv: no such file");
    }
}
