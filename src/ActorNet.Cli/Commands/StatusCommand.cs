using System.CommandLine;
using System.Globalization;
using System.Text;
using ActorNet.Cli.Arguments;
using ActorNet.Cli.Reporting;
using ActorNet.Cli.Watching;
using ActorNet.Monitoring;
using ActorNet.Remote.Security;
using Spectre.Console;

namespace ActorNet.Cli.Commands;

/// <summary><c>actornet status</c>.</summary>
internal static class StatusCommand
{
    private const double DefaultInterval = 1;
    private const int BarWidth = 40;

    // A server that is started anew is back within this time; one that is gone for longer is not worth waiting for.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public static Command Create(CliHost host, Option<string?> dataDirectory, Dictionary<Command, string[]> examples)
    {
        _ = dataDirectory;
        var command = new Command("status", "Says how a run stands: how far and how fast it is, and what its workers do.");
        var access = new AccessArguments(command, choosesWire: false);
        var watch = OptionFactory.Flag("--watch", "Goes on until the run is over");
        var interval = OptionFactory.Number(
            "--interval", "With --watch: seconds between two looks. Default: 1", "from 0.2 to 3600", static value => value is >= 0.2 and <= 3600);
        var json = OptionFactory.Flag("--json", "Prints each look as one JSON object on one line");
        foreach (var option in (Option[])[watch, interval, json]) command.Add(option);
        command.SetAction(result =>
        {
            if (result.GetValue(interval) is not null && !result.GetValue(watch)) throw new UsageException("--interval is of no use without --watch");

            var look = new Look(host, access.Require(result), result.GetValue(json), TimeSpan.FromSeconds(result.GetValue(interval) ?? DefaultInterval));
            return result.GetValue(watch) ? look.Watch() : look.Once();
        });
        examples[command] =
        [
            "status --server wss://10.0.0.5:7070 --token-file join-token",
            "status --server wss://10.0.0.5:7070 --token-file join-token --watch",
            "status --server ws://127.0.0.1:7070 --token-file runs/mnist-1/join-token --json",
        ];
        return command;
    }

    private sealed class Look(CliHost host, ServerAccess access, bool isJson, TimeSpan interval)
    {
        private RunStatus? _before;

        public int Once()
        {
            using var interruption = host.ListenForSignals();
            using var client = new StatusClient(access);
            try
            {
                var status = client.GetAsync(interruption.Token).GetAwaiter().GetResult();
                Print(status);
                return status.Health == "failed" ? ExitCode.Failure : ExitCode.Success;
            }
            catch (OperationCanceledException)
            {
                return interruption.ExitCode;
            }
        }

        public int Watch()
        {
            using var interruption = host.ListenForSignals();
            using var client = new StatusClient(access);
            try
            {
                var console = isJson || !host.OutIsTerminal ? null : NewConsole();
                var last = console is { Profile.Capabilities.Ansi: true }
                    ? Live(console, client, interruption.Token)
                    : FollowAsync(client, PrintLine, interruption.Token).GetAwaiter().GetResult();
                return last.Health == "failed" ? ExitCode.Failure : ExitCode.Success;
            }
            catch (OperationCanceledException)
            {
                return interruption.ExitCode;
            }
        }

        /// <summary>Looks until the run is over. A server that goes away for a while is waited for.</summary>
        private async Task<RunStatus> FollowAsync(StatusClient client, Action<RunStatus> show, CancellationToken cancellation)
        {
            var missedSince = (long?)null;
            using var timer = new PeriodicTimer(interval);
            while (true)
            {
                try
                {
                    var status = await client.GetAsync(cancellation).ConfigureAwait(false);
                    missedSince = null;
                    show(status);
                    _before = status;
                    if (status.IsOver) return status;
                }
                catch (IOException exception) when (_before is not null && exception is not AccessException { IsLasting: true })
                {
                    missedSince ??= System.Diagnostics.Stopwatch.GetTimestamp();
                    if (System.Diagnostics.Stopwatch.GetElapsedTime(missedSince.Value) >= Patience) throw;
                    if (!isJson) await host.Error.WriteLineAsync($"{host.Name}: {exception.Message}").ConfigureAwait(false);
                }

                await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false);
            }
        }

        private RunStatus Live(IAnsiConsole console, StatusClient client, CancellationToken cancellation)
        {
            RunStatus? last = null;
            console.Live(new Text("")).AutoClear(false).Overflow(VerticalOverflow.Ellipsis).Start(context =>
            {
                last = FollowAsync(
                    client,
                    status =>
                    {
                        context.UpdateTarget(Draw(console, status));
                        context.Refresh();
                    },
                    cancellation).GetAwaiter().GetResult();
            });
            return last!;
        }

        private Rows Draw(IAnsiConsole console, RunStatus status)
        {
            var isUnicode = console.Profile.Capabilities.Unicode;
            var table = new Table { Border = isUnicode ? TableBorder.Rounded : TableBorder.Ascii };
            foreach (var column in StatusView.Columns) table.AddColumn(new TableColumn(new Text(column)) { NoWrap = true });
            foreach (var row in StatusView.Workers(status, _before))
            {
                var style = row[0].StartsWith("! ", StringComparison.Ordinal) ? new Style(Color.Yellow) : Style.Plain;
                table.AddRow(row.Select(cell => new Text(cell, style)));
            }

            return new Rows([.. StatusView.Summary(status).Select(static line => new Text(line)), new Text(Bar(StatusView.Done(status), isUnicode ? '━' : '=', ' ')), table]);
        }

        private void Print(RunStatus status)
        {
            if (isJson)
            {
                PrintJson(status);
                return;
            }

            foreach (var line in StatusView.Summary(status)) host.Out.WriteLine(line);
            host.Out.WriteLine(Bar(StatusView.Done(status), '=', '-'));
            if (status.Workers.Count > 0) TextTable.Write(host.Out, StatusView.Columns, StatusView.Workers(status, null));
            host.Out.Flush();
        }

        private void PrintLine(RunStatus status)
        {
            if (isJson)
            {
                PrintJson(status);
                return;
            }

            host.Out.WriteLine(StatusView.Line(status));
            if (status.Failure is { } failure) host.Out.WriteLine(StatusView.Plain(failure, 1000));
            host.Out.Flush();
        }

        private void PrintJson(RunStatus status)
        {
            host.Out.WriteLine(Encoding.UTF8.GetString(status.ToJson()));
            host.Out.Flush();
        }

        private IAnsiConsole NewConsole()
        {
            var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(host.Out) });
            if (host.TerminalWidth is { } width) console.Profile.Width = width;
            return console;
        }

        private static string Bar(double done, char full, char empty)
        {
            var cells = (int)Math.Round(done * BarWidth);
            return string.Create(CultureInfo.InvariantCulture, $"[{new string(full, cells)}{new string(empty, BarWidth - cells)}] {done * 100:0.0} %");
        }
    }
}
