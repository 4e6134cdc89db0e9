using ActorNet.Akka.Cli;
using ActorNet.Cli;

return CliApplication.Run(args, CliHost.OfProcess(AkkaCommandEngine.Program, new AkkaCommandEngine()));
