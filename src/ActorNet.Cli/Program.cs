using ActorNet.Cli;

return CliApplication.Run(args, CliHost.OfProcess(CliHost.StandardName));
