using ActorNet.Cli;
using ActorNet.Core.Data;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Microsoft.Extensions.Logging;

namespace ActorNet.Akka.Cli.Nodes;

/// <summary>An actor system that a command has started, and ends.</summary>
internal sealed class LocalSystem : IDisposable
{
    /// <summary>What it is called: part of every address, so the same on all nodes of a cluster.</summary>
    public const string Name = "actornet";

    // It has nothing left to do by then: what does not end is left to the end of the process.
    private static readonly TimeSpan ShutdownTime = TimeSpan.FromSeconds(30);

    private LocalSystem(ActorSystem system) => System = system;

    /// <summary>The actor system.</summary>
    public ActorSystem System { get; }

    /// <summary>Starts one.</summary>
    /// <param name="config">The user's settings.</param>
    /// <param name="logging">Where it logs.</param>
    public static LocalSystem Start(Config config, ILoggerFactory logging) => Start(
        BootstrapSetup.Create().WithConfig(config.SafeWithFallback(AkkaLogger.Settings(logging))).And(new LoggingSetup(logging)));

    /// <summary>Starts one.</summary>
    /// <exception cref="UsageException">Its settings cannot be used.</exception>
    /// <exception cref="DataException">It cannot listen.</exception>
    public static LocalSystem Start(ActorSystemSetup setup)
    {
        try
        {
            var system = ActorSystem.Create(Name, setup);
            try
            {
                // Settings that cannot be used are found before anything begins.
                ActorNetExtension.Get(system);
                return new LocalSystem(system);
            }
            catch
            {
                system.Terminate().Wait(ShutdownTime);
                throw;
            }
        }
        catch (ConfigurationException exception)
        {
            throw new UsageException($"--akka-config: {exception.Message.ReplaceLineEndings(" ")}");
        }
    }

    /// <summary>Ends it: a node of a cluster leaves in good order.</summary>
    public void Dispose() => CoordinatedShutdown.Get(System).Run(CoordinatedShutdown.ClrExitReason.Instance).Wait(ShutdownTime);
}
