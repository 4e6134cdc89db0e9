using ActorNet.Cli;

return CliApplication.Run(args, new CliHost
{
    Out = Console.Out,
    Error = Console.Error,
    OutIsTerminal = !Console.IsOutputRedirected,
    Variable = Environment.GetEnvironmentVariable,
    ListenForSignals = static () => new SignalInterruption(Console.Error),
});
