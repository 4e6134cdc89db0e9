using Akka.Configuration;
using ActorNet.Akka.Cli.Arguments;
using ActorNet.Cli;
using ActorNet.Cli.Arguments;
using ActorNet.Remote.Hosting;

namespace ActorNet.Akka.Cli.Nodes;

/// <summary>Settles how a node takes part in a cluster, and finds what does not go together before anything is written or sent.</summary>
internal sealed record NodePlan
{
    /// <summary>Role of the nodes that may drive a run, as in <c>reference.conf</c>.</summary>
    public const string ServerRole = "parameter-server";

    /// <summary>Role of the nodes with workers, likewise.</summary>
    public const string WorkerRole = "worker";

    /// <summary>Where Akka.Remote listens.</summary>
    public required HostPort Listen { get; init; }

    /// <summary>The host that other nodes reach it at, if it is not the one that is listened at.</summary>
    public required string? Advertised { get; init; }

    /// <summary>Nodes to join; none for the first of a cluster.</summary>
    public required IReadOnlyList<HostPort> Seeds { get; init; }

    /// <summary>The user's settings.</summary>
    public required Config Config { get; init; }

    /// <summary>What the node does.</summary>
    public required string Role { get; init; }

    /// <summary>Certificates, and what is allowed.</summary>
    public required AccessRequest Access { get; init; }

    /// <summary>Authorities (PEM) that the certificates of the wire's callers must come from, or null.</summary>
    public required string? ClientAuthority { get; init; }

    /// <summary>A line that says what is given up without TLS, or null.</summary>
    public string? Warning => Access is { Insecure: true, Certificate: null } && !IsLoopback(Listen)
        ? "--insecure: what the nodes of the cluster say travels as plain text; whoever is on the way may read along, change it, and join"
        : null;

    /// <summary>Settles it.</summary>
    /// <param name="request">What was asked of the node.</param>
    /// <param name="access">What was said of certificates.</param>
    /// <param name="role">What the node does.</param>
    /// <param name="defaultListen">Where it listens unless it was told.</param>
    /// <param name="clientAuthority">Authorities (PEM) that the certificates of the wire's callers must come from, or null.</param>
    /// <exception cref="UsageException">Something does not go together, or the file with settings cannot be read.</exception>
    /// <exception cref="ActorNet.Core.Data.DataException">A setting or a certificate cannot be used.</exception>
    public static NodePlan Settle(NodeRequest request, AccessRequest access, string role, HostPort defaultListen, string? clientAuthority = null)
    {
        access.CheckPairs();
        var listen = request.Listen ?? defaultListen;
        if (listen.IsAny && request.Advertise is null)
        {
            throw new UsageException($"--cluster-listen {listen} needs --cluster-advertise: the name or address by which other nodes reach this one");
        }

        if (!IsLoopback(listen) && access is { Certificate: null, Insecure: false })
        {
            throw new UsageException(
                $"--cluster-listen {listen}: beyond this machine the cluster needs TLS: give --certificate (and --key), or --insecure if everybody on the way may read along and change things");
        }

        var plan = new NodePlan
        {
            Listen = listen,
            Advertised = request.Advertise,
            Seeds = request.Seeds,
            Config = ReadConfig(request.ConfigFile),
            Role = role,
            Access = access,
            ClientAuthority = clientAuthority,
        };

        // Finds what is wrong with settings and certificates.
        plan.ToSetup(plan.Config).ToSystemSetup();
        return plan;
    }

    /// <summary>The node as an actor system is made of it.</summary>
    /// <param name="settings">The settings, the user's before others.</param>
    public ActorNetClusterSetup ToSetup(Config settings) => new()
    {
        SystemName = LocalSystem.Name,
        Listen = Listen.ToString(),
        Advertised = Advertised is { } host ? new HostPort(host, Listen.Port).ToString() : null,
        SeedNodes = [.. Seeds.Select(static seed => seed.ToString())],
        Roles = [Role],
        CertificateFile = Access.Certificate,
        KeyFile = Access.Key,
        AuthorityFile = Access.Authority,
        ClientAuthorityFile = ClientAuthority,
        AllowsPlainText = Access.Insecure,
        Configuration = settings,
    };

    /// <summary>The settings in a file; none without one.</summary>
    /// <exception cref="UsageException">It cannot be read.</exception>
    public static Config ReadConfig(string? file)
    {
        if (file is null) return Config.Empty;

        try
        {
            return ConfigurationFactory.ParseString(File.ReadAllText(file));
        }
#pragma warning disable CA1031 // The parser of settings throws whatever it meets.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            throw new UsageException($"--akka-config: {file} cannot be read ({exception.Message.ReplaceLineEndings(" ")})");
        }
    }

    /// <summary>Where the wire listens unless it was told: beside the node, at a free port.</summary>
    public string WireListen => $"{(Access.Certificate is null && ClientAuthority is null ? "" : "wss://")}{HostPort.Bracketed(Listen.Host)}:0";

    /// <summary>The address of the wire that workers are told unless it was said; null for where it listens.</summary>
    /// <param name="listen">Where the wire listens.</param>
    public string? WireAdvertise(string listen)
    {
        var address = ListenAddress.Parse(listen, Access.Insecure);
        return Advertised is { } host && address.IsAny ? $"{(address.UsesTls ? "wss" : "ws")}://{HostPort.Bracketed(host)}:{address.Port}" : null;
    }

    private static bool IsLoopback(HostPort address) => new ListenAddress(address.Host, address.Port, false).IsLoopback;
}
