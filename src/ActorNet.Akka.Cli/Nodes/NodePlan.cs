using ActorNet.Akka.Cli.Arguments;
using ActorNet.Akka.Settings;
using ActorNet.Cli;
using ActorNet.Cli.Arguments;
using ActorNet.Cli.Commands;
using ActorNet.Cli.Planning;
using ActorNet.Core.Data;
using ActorNet.Remote;
using ActorNet.Remote.Hosting;
using ActorNet.Remote.Security;
using Akka.Configuration;

namespace ActorNet.Akka.Cli.Nodes;

/// <summary>Settles how a node takes part in a cluster, and finds what does not go together before anything is written or sent.</summary>
internal sealed record NodePlan
{
    private const string SeedsSetting = "akka.cluster.seed-nodes";
    private const string RolesSetting = "akka.cluster.roles";

    // What the options say, and others are told by them.
    private static readonly string[] AddressSettings = ["hostname", "port", "public-hostname", "public-port"];

    /// <summary>What the node does: one of the roles of the settings.</summary>
    public required string Role { get; init; }

    /// <summary>The node, with the user's settings.</summary>
    public required ActorNetClusterSetup Setup { get; init; }

    /// <summary>The file that the user's settings are from, or null.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>What was given, and for what was not what the file says.</summary>
    public required ActorNetSettings Settings { get; init; }

    /// <summary>A line that says what is given up without TLS, or null.</summary>
    public string? Warning => Settings is { AllowsPlainText: true, CertificateFile: null } && !IsLoopback(Listen)
        ? "--insecure: what the nodes of the cluster say travels as plain text; whoever is on the way may read along and change it"
        : null;

    /// <summary>Gets the join token that is in a file. A server makes it where there is none yet, and nothing is made before the node starts.</summary>
    public Func<string, JoinToken> Token => IsServer ? JoinToken.LoadOrCreate : JoinToken.Load;

    /// <summary>True if it is told whom to join.</summary>
    public bool HasSeedNodes => Setup.SeedNodes.Count > 0 || (Setup.Configuration!.HasPath(SeedsSetting) && Setup.Configuration.GetStringList(SeedsSetting).Count > 0);

    private bool IsServer => Role == Settings.ServerRole;

    /// <summary>Where the wire listens unless it was told: beside the node, at a free port.</summary>
    private string WireListen => Setup.Configuration!.HasPath("actornet.wire.listen") ? Settings.Listen
        : $"{(Settings is { CertificateFile: null, ClientAuthorityFile: null } ? "" : "wss://")}{Listen.Host}:0";

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

        foreach (var seed in request.Seeds) RemotePlan.Named("--seed-node", () => NodeAddress.ParseSeed(seed));

        var config = ReadConfig(request.ConfigFile);
        var showsToken = !IsLoopback(listen) || !string.IsNullOrEmpty(config.GetString("actornet.token-file", ""));
        config = Given(access, clientAuthority, showsToken).SafeWithFallback(config);
        var settings = ActorNetSettings.From(config.SafeWithFallback(EmbeddedConfig.Reference));
        if (!IsLoopback(listen))
        {
            RequireProtection(settings, request.Listen);
        }

        RequireAgreement(config, role(settings));
        var plan = new NodePlan
        {
            Role = role(settings),
            Settings = settings,
            ConfigFile = request.ConfigFile,
            Setup = new ActorNetClusterSetup
            {
                SystemName = LocalSystem.Name,
                Listen = Text(listen),
                Advertised = advertised is null ? null : Text(advertised),
                SeedNodes = request.Seeds,
                Roles = [role(settings)],
                Configuration = config,
            },
        };

        // Finds what is wrong with certificates and the token.
        plan.Setup.WithToken(file => plan.IsServer && !File.Exists(file) ? JoinToken.Create() : JoinToken.Load(file));
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

    /// <summary>What was asked of a server, and for what was left open of its wire what the settings say.</summary>
    public ServerRequest Fill(ServerRequest request) => request with
    {
        Listen = request.Listen ?? WireListen,
        ClientAuthority = Settings.ClientAuthorityFile,
        Access = request.Access with
        {
            TokenFile = TokenFile(request.Access),
            Certificate = Settings.CertificateFile,
            Key = Settings.KeyFile,
            Insecure = Settings.AllowsPlainText,
            WireKind = request.Access.WireKind ?? (Settings.OffersLocalWire ? null : WireKind.WebSocket),
        },
    };

    /// <summary>The file with the join token, or null if none was named.</summary>
    public string? TokenFile(AccessRequest access) => access.TokenFile ?? Settings.TokenFile;

    /// <summary>The address of the wire that workers are told unless it was said: that of the settings, or the node's host; null for where it listens.</summary>
    /// <param name="listen">Where the wire listens.</param>
    public Uri? WireAdvertised(string listen)
    {
        if (Settings.Advertised is { } said) return said;

        var wire = ListenAddress.Parse(listen, Settings.AllowsPlainText);
        return wire.IsAny && Setup.Advertised is { } told
            ? new Uri(FormattableString.Invariant($"{(wire.UsesTls ? "wss" : "ws")}://{NodeAddress.Parse(told).Host}:{wire.Port}"))
            : null;
    }

    /// <summary>What a worker of this server's cluster is to be told, all of which must be as it is here.</summary>
    /// <param name="seeds">The seed nodes.</param>
    /// <param name="trust">The options with which it joins the wire and knows it again.</param>
    public IEnumerable<string> WorkerOptions(IReadOnlyList<string> seeds, string trust)
    {
        foreach (var seed in seeds) yield return $"--seed-node {seed}";
        yield return trust;
        if (ConfigFile is { } file) yield return $"--akka-config {TrainingRuns.Quoted(file)}";
        if (Settings.CertificateFile is { } certificate) yield return $"--certificate {TrainingRuns.Quoted(certificate)}";
        if (Settings.KeyFile is { } key) yield return $"--key {TrainingRuns.Quoted(key)}";
        if (IsLoopback(Listen)) yield break;

        // Its own, on its own machine.
        yield return "--cluster-listen HOST:PORT";
        if (Settings is { AllowsPlainText: true, CertificateFile: null }) yield return "--insecure";
    }

    /// <summary>An address as a person writes it.</summary>
    public static string Text(NodeAddress address) => FormattableString.Invariant($"{address.Host}:{address.Port}");

    /// <summary>What was given on the command line, as settings that go before those of the file.</summary>
    /// <param name="access">What was said of certificates and the token.</param>
    /// <param name="clientAuthority">Authorities of the wire's callers, or null.</param>
    /// <param name="showsToken">True if nodes show each other the token. On loopback it is the wire's alone, unless the file names one.</param>
    private static Config Given(AccessRequest access, string? clientAuthority, bool showsToken)
    {
        (string Name, string? Value)[] given =
        [
            ("token-file", showsToken ? access.TokenFile : null),
            ("tls.certificate-file", access.Certificate),
            // A key belongs to its certificate, and authorities are of no use where one certificate is known: those of the file do not come in between.
            ("tls.key-file", access.Certificate is null ? null : access.Key ?? ""),
            ("tls.authority-file", access.Pin is null ? access.Authority : ""),
            ("tls.client-authority-file", clientAuthority),
            ("wire.allow-plain-text", access.Insecure ? "on" : null),
        ];
        var lines = given.Where(static one => one.Value is not null).Select(static one => $"actornet.{one.Name} = {Hocon.Quote(one.Value!)}").ToList();
        return lines.Count == 0 ? Config.Empty : ConfigurationFactory.ParseString(string.Join('\n', lines));
    }

    /// <summary>Makes sure that the file does not say otherwise what the command line says and others rely on.</summary>
    private static void RequireAgreement(Config config, string role)
    {
        foreach (var name in AddressSettings.Select(static name => $"akka.remote.dot-netty.tcp.{name}"))
        {
            if (config.HasPath(name)) throw new UsageException($"--akka-config: {name} is not to be set: --cluster-listen and --cluster-advertise say where the node is");
        }

        if (config.HasPath(RolesSetting) && !config.GetStringList(RolesSetting).Contains(role))
        {
            throw new UsageException($"--akka-config: {RolesSetting} leaves out '{role}', the role of this node: add it, or leave the setting out");
        }
    }

    /// <summary>Makes sure that a node which other machines can reach is told how they know each other.</summary>
    private static void RequireProtection(ActorNetSettings settings, string? listen)
    {
        if (settings is { CertificateFile: null, AllowsPlainText: false })
        {
            throw new UsageException(
                $"--cluster-listen {listen}: beyond this machine the cluster needs TLS: give --certificate (and --key), or --insecure if everybody on the way may read along and change things");
        }

        if (settings.TokenFile is null)
        {
            throw new UsageException(
                $"--token-file is missing: with --cluster-listen {listen} the nodes show each other that they know the join token; the first server makes the file, and all other nodes need a copy of it");
        }
    }

    private static bool IsLoopback(NodeAddress address) => new ListenAddress(address.Host, address.Port, false).IsLoopback;

    private static NodeAddress Advertised(string text, NodeAddress listen)
    {
        var told = NodeAddress.Parse(text.Contains(':', StringComparison.Ordinal) ? text : FormattableString.Invariant($"{text}:{listen.Port}"));
        return told.IsAny ? throw new UsageException($"--cluster-advertise is '{text}'; it must be one name or address") : told;
    }
}
