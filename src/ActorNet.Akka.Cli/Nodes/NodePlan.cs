using ActorNet.Akka.Cli.Arguments;
using ActorNet.Akka.Settings;
using ActorNet.Cli;
using ActorNet.Cli.Arguments;
using ActorNet.Cli.Planning;
using ActorNet.Core.Data;
using ActorNet.Remote.Hosting;
using ActorNet.Remote.Security;
using Akka.Configuration;

namespace ActorNet.Akka.Cli.Nodes;

/// <summary>Settles how a node takes part in a cluster, and finds what does not go together before anything is written or sent.</summary>
internal sealed record NodePlan
{
    /// <summary>What the node does: one of the roles of the settings.</summary>
    public required string Role { get; init; }

    /// <summary>The node, with the user's settings.</summary>
    public required ActorNetClusterSetup Setup { get; init; }

    /// <summary>The file that the user's settings are from, or null.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>A line that says what is given up without TLS, or null.</summary>
    public string? Warning => Setup is { AllowsPlainText: true, CertificateFile: null } && !IsLoopback(Listen)
        ? "--insecure: what the nodes of the cluster say travels as plain text; whoever is on the way may read along and change it"
        : null;

    /// <summary>Where the wire listens unless it was told: beside the node, at a free port.</summary>
    public string WireListen => $"{(Setup is { CertificateFile: null, ClientAuthorityFile: null } ? "" : "wss://")}{Listen.Host}:0";

    private NodeAddress Listen => NodeAddress.Parse(Setup.Listen);

    /// <summary>Settles it.</summary>
    /// <param name="request">What was asked of the node.</param>
    /// <param name="access">What was said of certificates.</param>
    /// <param name="role">Which of the roles is the node's.</param>
    /// <param name="defaultListen">Where it listens unless it was told.</param>
    /// <param name="clientAuthority">Authorities (PEM) that the certificates of the wire's callers must come from, or null.</param>
    /// <exception cref="UsageException">Something does not go together, or the file with settings cannot be read.</exception>
    /// <exception cref="DataException">A setting or a certificate cannot be used.</exception>
    public static NodePlan Settle(
        NodeRequest request, AccessRequest access, Func<ActorNetSettings, string> role, string defaultListen, string? clientAuthority = null)
    {
        access.CheckPairs();
        var listen = RemotePlan.Named("--cluster-listen", () => NodeAddress.Parse(request.Listen ?? defaultListen));
        var advertised = request.Advertise is { } given ? RemotePlan.Named("--cluster-advertise", () => Advertised(given, listen)) : null;
        if (listen.IsAny && advertised is null)
        {
            throw new UsageException($"--cluster-listen {request.Listen} needs --cluster-advertise: the name or address by which other nodes reach this one");
        }

        if (!IsLoopback(listen) && access is { Certificate: null, Insecure: false })
        {
            throw new UsageException(
                $"--cluster-listen {request.Listen}: beyond this machine the cluster needs TLS: give --certificate (and --key), or --insecure if everybody on the way may read along and change things");
        }

        var token = IsLoopback(listen) ? null
            : access.TokenFile ?? throw new UsageException(
                $"--token-file is missing: with --cluster-listen {request.Listen} the nodes show each other that they know the join token; the first server makes the file, and all other nodes need a copy of it");
        foreach (var seed in request.Seeds) RemotePlan.Named("--seed-node", () => NodeAddress.ParseSeed(seed));

        var config = ReadConfig(request.ConfigFile);
        var settings = ActorNetSettings.From(config.SafeWithFallback(EmbeddedConfig.Reference));
        var plan = new NodePlan
        {
            Role = role(settings),
            ConfigFile = request.ConfigFile,
            Setup = new ActorNetClusterSetup
            {
                SystemName = LocalSystem.Name,
                Listen = Text(listen),
                Advertised = advertised is null ? null : Text(advertised),
                SeedNodes = request.Seeds,
                Roles = [role(settings)],
                CertificateFile = access.Certificate,
                KeyFile = access.Key,
                AuthorityFile = access.Authority,
                ClientAuthorityFile = clientAuthority,
                AllowsPlainText = access.Insecure,
                TokenFile = token,
                Configuration = config,
            },
        };

        if (token is not null && plan.Role == settings.ServerRole && !File.Exists(token)) JoinToken.Create().Save(token);

        // Finds what is wrong with certificates and the token.
        plan.Setup.ToSystemSetup();
        return plan;
    }

    /// <summary>The settings in a file; none without one.</summary>
    /// <exception cref="UsageException">It cannot be read.</exception>
    /// <exception cref="DataException">A setting below <c>actornet</c> cannot be used.</exception>
    public static Config ReadConfig(string? file)
    {
        if (file is null) return Config.Empty;

        try
        {
            // Read as a whole: some of what is malformed shows only then.
            var config = ConfigurationFactory.ParseString(File.ReadAllText(file));
            ActorNetSettings.From(config.SafeWithFallback(EmbeddedConfig.Reference));
            return config;
        }
        catch (Exception exception) when (exception is not DataException)
        {
            // The parser throws whatever it meets.
            throw new UsageException($"--akka-config: {file} cannot be read ({exception.Message.ReplaceLineEndings(" ")})");
        }
    }

    /// <summary>The address of the wire that workers are told unless it was said: the node's host; null for where it listens.</summary>
    /// <param name="listen">Where the wire listens.</param>
    public Uri? WireAdvertised(string listen)
    {
        var wire = ListenAddress.Parse(listen, Setup.AllowsPlainText);
        return wire.IsAny && Setup.Advertised is { } told
            ? new Uri(FormattableString.Invariant($"{(wire.UsesTls ? "wss" : "ws")}://{NodeAddress.Parse(told).Host}:{wire.Port}"))
            : null;
    }

    /// <summary>An address as a person writes it.</summary>
    public static string Text(NodeAddress address) => FormattableString.Invariant($"{address.Host}:{address.Port}");

    private static bool IsLoopback(NodeAddress address) => new ListenAddress(address.Host, address.Port, false).IsLoopback;

    private static NodeAddress Advertised(string text, NodeAddress listen)
    {
        var told = NodeAddress.Parse(text.Contains(':', StringComparison.Ordinal) ? text : FormattableString.Invariant($"{text}:{listen.Port}"));
        return told.IsAny ? throw new UsageException($"--cluster-advertise is '{text}'; it must be one name or address") : told;
    }
}
