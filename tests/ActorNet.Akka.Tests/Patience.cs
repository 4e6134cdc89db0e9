namespace ActorNet.Akka.Tests;

/// <summary>What tests wait for comes by itself; how long it may take only says when a test that has failed ends.</summary>
internal static class Patience
{
    /// <summary>No test waits longer for anything.</summary>
    public static readonly TimeSpan Bound = TimeSpan.FromMinutes(3);

    /// <summary>Settings of a node whose tests need no death to be found by silence: then a machine that stands still for a while is none, and no leaving is cut short.</summary>
    public const string Settings = """
        akka {
          cluster {
            failure-detector.acceptable-heartbeat-pause = 60s
            singleton.min-number-of-hand-over-retries = 1000
          }
          coordinated-shutdown {
            default-phase-timeout = 2m
            phases {
              cluster-sharding-shutdown-region.timeout = 2m
              cluster-exiting.timeout = 2m
              actor-system-terminate.timeout = 2m
            }
          }
        }
        """;

    /// <summary>As many ports as are wanted that nobody listens at: not of those that systems give to whoever asks for any, so that a node finds its own free when it starts again.</summary>
    public static int[] FreePorts(int count) => [.. Enumerable.Range(0, count).Select(static _ => FreePort())];

    private const int FirstPort = 20_000;
    private const int Ports = 12_000;

    // Where the ports of different test processes begin is far apart.
    private static int _last = Environment.ProcessId * 61;

    private static int FreePort()
    {
        for (var attempt = 0; attempt < Ports; attempt++)
        {
            var port = FirstPort + ((Interlocked.Increment(ref _last) & int.MaxValue) % Ports);
            try
            {
                using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (System.Net.Sockets.SocketException)
            {
                // Somebody has it.
            }
        }

        throw new InvalidOperationException($"no port from {FirstPort} on is free");
    }
}
