using System.Net.Sockets;
using ActorNet.Cli;
using ActorNet.Core.Data;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;

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
    /// <param name="setup">All of its settings.</param>
    /// <param name="configFile">The file that the user's are from, or null.</param>
    /// <exception cref="UsageException">The user's settings cannot be used.</exception>
    /// <exception cref="DataException">Other settings cannot be used.</exception>
    /// <exception cref="SocketException">It cannot listen; there may be others around this one.</exception>
    public static LocalSystem Start(ActorSystemSetup setup, string? configFile)
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
        catch (Exception exception) when (configFile is not null && exception is not DataException && SocketErrorOf(exception) is null)
        {
            // Akka reads its settings where it needs them, and throws whatever it meets there.
            throw new UsageException($"--akka-config: with {configFile} no node can start: {exception.GetBaseException().Message.ReplaceLineEndings(" ")}");
        }
        catch (ConfigurationException exception)
        {
            throw new DataException($"no node can start: {exception.Message.ReplaceLineEndings(" ")}", exception);
        }
    }

    /// <summary>The error of the network in an exception, wherever it is in it, or null.</summary>
    public static SocketException? SocketErrorOf(Exception? exception) => exception switch
    {
        null => null,
        SocketException found => found,
        AggregateException several => several.InnerExceptions.Select(SocketErrorOf).FirstOrDefault(static found => found is not null),
        _ => SocketErrorOf(exception.InnerException),
    };

    /// <summary>Ends it: a node of a cluster leaves in good order.</summary>
    public void Dispose() => CoordinatedShutdown.Get(System).Run(CoordinatedShutdown.ClrExitReason.Instance).Wait(ShutdownTime);
}
