using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;
using Microsoft.Extensions.Logging;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace ActorNet.Akka.Cli.Nodes;

/// <summary>Writes Akka's lines to the program's log, so that standard output stays for results.</summary>
internal sealed class AkkaLogger : UntypedActor, IRequiresMessageQueue<ILoggerMessageQueueSemantics>
{
    // What Akka.Remote says with an exception and its stack whenever a node comes or goes. What it means for the cluster, the cluster says.
    private static readonly string[] Comings = ["Association with remote system", "AssociationError", "Tried to associate with unreachable", "Disassociated"];

    private readonly ILoggerFactory _factory = Context.System.Settings.Setup.Get<LoggingSetup>().Value.Factory;

    /// <summary>Settings with which Akka logs here, and no more than the log takes.</summary>
    public static Config Settings(ILoggerFactory factory)
    {
        var log = factory.CreateLogger(nameof(Akka));
        var level = log.IsEnabled(LogLevel.Debug) ? "DEBUG"
            : log.IsEnabled(LogLevel.Information) ? "INFO"
            : log.IsEnabled(LogLevel.Warning) ? "WARNING"
            : log.IsEnabled(LogLevel.Error) ? "ERROR"
            : "OFF";
        return ConfigurationFactory.ParseString(
            $$"""
            akka {
              loggers = ["{{typeof(AkkaLogger).FullName}}, {{typeof(AkkaLogger).Assembly.GetName().Name}}"]
              loglevel = {{level}}
              stdout-loglevel = OFF
            }
            """);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case InitializeLogger:
                Sender.Tell(new LoggerInitialized());
                break;
            case LogEvent line:
                Write(line);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Write(LogEvent line)
    {
        var text = line.Message?.ToString() ?? "";
        var level = line.LogLevel() switch
        {
            _ when Comings.Any(coming => text.StartsWith(coming, StringComparison.Ordinal)) => LogLevel.Information,
            global::Akka.Event.LogLevel.DebugLevel => LogLevel.Debug,
            global::Akka.Event.LogLevel.InfoLevel => LogLevel.Information,
            global::Akka.Event.LogLevel.WarningLevel => LogLevel.Warning,
            _ => LogLevel.Error,
        };
        var log = _factory.CreateLogger(line.LogClass?.FullName ?? nameof(Akka));
        if (log.IsEnabled(level)) log.Log(level, default, text, line.Cause, static (text, _) => text);
    }
}

/// <summary>Where <see cref="AkkaLogger"/> of an actor system writes.</summary>
/// <param name="factory">Makes loggers.</param>
internal sealed class LoggingSetup(ILoggerFactory factory) : Setup
{
    /// <summary>Makes loggers.</summary>
    public ILoggerFactory Factory => factory;
}
