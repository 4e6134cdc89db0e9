using ActorNet.Datasets;
using ActorNet.Remote;
using ActorNet.Remote.Security;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorNet.Akka;

/// <summary>What a node with workers is told. The run it learns from the server, which the cluster finds.</summary>
public sealed record WorkersOptions
{
    /// <summary>The training, as in <see cref="ParameterServerOptions.Name"/>.</summary>
    public string Name { get; init; } = ParameterServerOptions.DefaultName;

    /// <summary>Workers on this node, each with a wire of its own.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>Threads that compute, for each worker.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>What proves that this process may join; null to read <see cref="TokenFile"/>.</summary>
    public JoinToken? Token { get; init; }

    /// <summary>The file with the join token, which the server has written; null for what the settings under <c>actornet</c> say.</summary>
    public string? TokenFile { get; init; }

    /// <summary>SHA-256 of the server's certificate, if only that one is trusted; a fingerprint in the token counts likewise.</summary>
    public ReadOnlyMemory<byte> Pin { get; init; }

    /// <summary>A file with certificates (PEM) of authorities that are trusted instead of the system's; null for what the settings say.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>This process's own certificate (PEM), for servers that ask for one; null for what the settings say.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>The key of <see cref="CertificateFile"/> (PEM), or null if it is in the same file.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Allows plain text to a server beyond loopback; null for what the settings say.</summary>
    public bool? AllowsPlainText { get; init; }

    /// <summary>Which wire to use.</summary>
    public WireKind WireKind { get; init; }

    /// <summary>The run's data, where this program has it already; null to load it as the run's settings say.</summary>
    public TrainingData? Data { get; init; }

    /// <summary>The file or folder with the run's data on this machine, or null to look where the run's settings say.</summary>
    public string? DataPath { get; init; }

    /// <summary>True to have the server send the samples that are needed here, and to keep them for the next time.</summary>
    public bool DataFromServer { get; init; }

    /// <summary>Where data sets with a name are looked for and kept.</summary>
    public DataLocations Locations { get; init; } = DataLocations.Default();

    /// <summary>How long the server may be gone (or not there yet) before the workers give up; above 0.</summary>
    public TimeSpan ServerTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>What the workers are called, in messages and in the ledger; null for machine and process number. Several are numbered.</summary>
    public string? WorkerName { get; init; }

    /// <summary>Called once a second for each worker, on a thread of its own.</summary>
    public Action<WorkerProgress>? Progress { get; init; }

    /// <summary>Told, in one line each, what is waited for and what has come; from any thread.</summary>
    public Action<string>? Note { get; init; }

    /// <summary>Called when the workers have ended, before their metrics go away.</summary>
    public Action? Ending { get; init; }

    /// <summary>Where lines for the log go.</summary>
    public ILoggerFactory Logging { get; init; } = NullLoggerFactory.Instance;
}
