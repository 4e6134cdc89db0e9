using System.CommandLine;
using System.CommandLine.Help;
using ActorNet.Cli.Arguments;
using ActorNet.Cli.Commands;
using ActorNet.Core.Data;
using ActorNet.Expressions;

namespace ActorNet.Cli;

/// <summary>The command as a function of its arguments and of what it has around it.</summary>
internal static class CliApplication
{
    /// <summary>Set to 1 to see where in the program an error comes from.</summary>
    private const string DebugVariable = "ACTORNET_DEBUG";

    /// <summary>Does what the arguments say.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static int Run(IReadOnlyList<string> arguments, CliHost host)
    {
        try
        {
            // Response files and bundled short options would give "@name" and "-name" meanings nobody asked for.
            var result = CreateRoot(host).Parse(arguments, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
            if (result.Action is not (HelpText or VersionText) && ParseErrors.Describe(result, arguments) is { } error) throw new UsageException(error);

            return result.Invoke(new InvocationConfiguration
            {
                Output = host.Out,
                Error = host.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }
#pragma warning disable CA1031 // The end of the line for every error: a person gets one line, not a stack trace.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return Explain(exception, host);
        }
    }

    internal static Command CreateRoot(CliHost host)
    {
        // Not a RootCommand: that one is named after the program file, and answers to directives in brackets.
        var root = new Command(host.Name, "Trains neural networks on one machine or many, with the same bits for any number of workers.");
        var dataDirectory = OptionFactory.Text(
            "--data-dir", "DIR", "Folder in which data sets are looked for first. Default: only the system's and the user's cache folders");
        var examples = new Dictionary<Command, string[]>
        {
            [root] = ["train", "train mnist --workers 2", "evaluate runs/mnist-1", "train --help"],
        };
        foreach (var create in (Func<CliHost, Option<string?>, Dictionary<Command, string[]>, Command>[])
            [TrainCommand.Create, ServerCommand.Create, WorkerCommand.Create, EvaluateCommand.Create, VerifyCommand.Create, PredictCommand.Create, DescribeCommand.Create, DataCommand.Create, SimulateCommand.Create, StatusCommand.Create, PlanCommand.Create, .. LessonCommands.All, .. ExchangeCommands.All])
        {
            root.Add(create(host, dataDirectory, examples));
        }

        root.Add(new HelpOption { Recursive = true, Action = new HelpText(examples) });
        root.Add(new VersionOption { Action = new VersionText() });
        return root;
    }

    private static int Explain(Exception exception, CliHost host)
    {
        var (code, message) = exception switch
        {
            UsageException or DataException or ExpressionException => (ExitCode.WrongUse, exception.Message),
            TrainingException => (ExitCode.Failure, exception.Message),
            IOException or UnauthorizedAccessException => (ExitCode.Failure, exception.Message),
            // Sizes are computed in checked arithmetic: what does not fit in a number does not fit in memory either.
            OutOfMemoryException or OverflowException => (ExitCode.Failure, "not enough memory for this network, batch size and number of workers"),
            _ => (ExitCode.Failure, $"error in the program: {exception.GetType().Name}: {exception.Message} ({DebugVariable}=1 shows where)"),
        };
        host.Error.WriteLine($"{host.Name}: {message.ReplaceLineEndings(" ")}");
        if (exception is ExpressionException wrong) host.Error.WriteLine(wrong.Excerpt);
        if (host.Variable(DebugVariable) is "1" or "true") host.Error.WriteLine(exception);
        host.Error.Flush();
        return code;
    }
}
