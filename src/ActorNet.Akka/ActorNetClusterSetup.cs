using System.Globalization;
using System.Net.Sockets;
using System.Reflection;
using System.Text;
using ActorNet.Akka.Security;
using ActorNet.Akka.Settings;
using ActorNet.Core.Data;
using ActorNet.Remote.Security;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Remote.Transport.DotNetty;
using AkkaCluster = Akka.Cluster.Cluster;

namespace ActorNet.Akka;

/// <summary>
/// A node of a training that is nothing else: from where it listens, its seed nodes, its roles and its certificate it makes the settings of an
/// <see cref="ActorSystem"/>. The certificate serves Akka.Remote and the wire. The host program uses it, and so may any program that has no system of its own.
/// </summary>
/// <remarks>
/// What TLS of Akka.Remote 1.5.30 proves: the node that is called shows its certificate, which the caller holds against the authorities of its machine and
/// against the name in its own certificate. The node that calls shows none and is not asked. That it belongs to the cluster it shows by
/// <see cref="TokenFile"/>; without one, whoever can reach the port of a node can send it messages, TLS or not. <c>docs/security.md</c> says more.
/// </remarks>
public sealed record ActorNetClusterSetup
{
    /// <summary>Where a node listens unless it is told otherwise: on loopback, at a free port.</summary>
    public const string DefaultListen = "127.0.0.1:0";

    private const string Transport = "akka.remote.dot-netty.tcp";
    private const string Transports = "akka.remote.enabled-transports";
    private const string Adapters = Transport + ".applied-adapters";
    private const string TokenAdapter = "akka.remote.adapters." + TokenTransport.Scheme;
    private const string TokenProvider = "ActorNet.Akka.Security.TokenTransportProvider,ActorNet.Akka";
    private const string Seeds = "akka.cluster.seed-nodes";

    /// <summary>The phases in which a node leaves last so much longer than the step under way may take.</summary>
    private const int PhaseToSpare = 5;

    /// <summary>Name of the system; all nodes of a cluster have the same.</summary>
    public string SystemName { get; init; } = "actornet";

    /// <summary><c>HOST:PORT</c> where Akka.Remote listens: a name or an IPv4 address, or <c>*</c> for all addresses of the machine. Port 0 takes a free one.</summary>
    public string Listen { get; init; } = DefaultListen;

    /// <summary><c>HOST:PORT</c> that other nodes are told, or null for <see cref="Listen"/>. Port 0 stands for the one that is listened at.</summary>
    public string? Advertised { get; init; }

    /// <summary>
    /// <c>HOST:PORT</c> of the seed nodes, as they are told to others: all nodes that the parameter server may run on, and no others, in the same order on every
    /// node. Empty for a cluster of this node alone.
    /// </summary>
    public IReadOnlyList<string> SeedNodes { get; init; } = [];

    /// <summary>The node's roles; <see cref="ActorNetSettings.ServerRole"/> and <see cref="ActorNetSettings.WorkerRole"/> are those that matter here.</summary>
    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>
    /// The node's certificate (PEM), for Akka.Remote and for the wire; null for none. It must come directly from an authority that all machines of the cluster
    /// trust, and the first DNS name in it must be the same on all nodes.
    /// </summary>
    public string? CertificateFile { get; init; }

    /// <summary>The key of <see cref="CertificateFile"/> (PEM), or null if it is in the same file.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Authorities (PEM) that the wire believes instead of the machine's, or null. Akka.Remote believes the machine's only.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>Authorities (PEM) that the certificates of the wire's workers must come from, or null to ask for none.</summary>
    public string? ClientAuthorityFile { get; init; }

    /// <summary>
    /// The file with the join token of the training, for Akka.Remote and for the wire: nodes talk only to nodes that know the same. All nodes have one, or none;
    /// beyond loopback there must be one. Null for none.
    /// </summary>
    public string? TokenFile { get; init; }

    /// <summary>Allows plain text beyond loopback: everybody on the way may read along and change things. The nodes show each other the token all the same.</summary>
    public bool AllowsPlainText { get; init; }

    /// <summary>Further settings, which go before all others, <see cref="SeedNodes"/> included; null for none.</summary>
    public Config? Configuration { get; init; }

    /// <summary>The settings, and the certificate where there is one, for <see cref="ActorSystem.Create(string, ActorSystemSetup)"/>.</summary>
    /// <exception cref="DataException">Something cannot be used, or would be plain text where that is not allowed; one line says what.</exception>
    public ActorSystemSetup ToSystemSetup() => WithToken(JoinToken.Load);

    /// <summary>The same, with the join token from elsewhere.</summary>
    /// <param name="token">Gets the join token that is in a file.</param>
    internal ActorSystemSetup WithToken(Func<string, JoinToken> token)
    {
        var given = Configuration ?? Config.Empty;
        var below = Parse(OwnSettings()).WithFallback(EmbeddedConfig.Cluster).WithFallback(EmbeddedConfig.Reference);
        var settings = ActorNetSettings.From(given.SafeWithFallback(below));
        var config = given.SafeWithFallback(Parse(DerivedSettings(settings)).WithFallback(below));
        RequireTransport(config, settings);
        RequireProtection(config, settings);

        var setup = ActorSystemSetup.Empty.And(BootstrapSetup.Create().WithConfig(config));
        if (settings.CertificateFile is { } file)
        {
            setup = setup.And(new DotNettySslSetup(RemoteCertificate.Load(file, settings.KeyFile), suppressValidation: false));
        }

        // The last: it may be made where all else can be used.
        return settings.TokenFile is { } tokenFile ? setup.And(new TokenSetup(token(tokenFile))) : setup;
    }

    /// <summary>Starts the system, which joins its cluster; one without seed nodes is a cluster by itself.</summary>
    /// <exception cref="DataException">Something cannot be used (see <see cref="ToSystemSetup"/>), or the address cannot be listened at.</exception>
    public ActorSystem Start()
    {
        var setup = ToSystemSetup();
        ActorSystem system;
        try
        {
            system = ActorSystem.Create(SystemName, setup);
        }
        catch (Exception exception) when (exception is AkkaException or AggregateException or SocketException or TimeoutException or ArgumentException
            or FormatException or OverflowException or TargetInvocationException)
        {
            throw new DataException($"cannot start a node that listens at '{OneLine.Of(Listen)}': {OneLine.Of(exception)}", exception);
        }

        BeginIfAlone(AkkaCluster.Get(system));
        return system;
    }

    /// <summary>A node without seed nodes begins a cluster; Akka joins that of the others by itself.</summary>
    internal static void BeginIfAlone(AkkaCluster cluster)
    {
        if (cluster.Settings.SeedNodes.IsEmpty)
        {
            cluster.Join(cluster.SelfAddress);
        }
    }

    private static Config Parse(string hocon) => ConfigurationFactory.ParseString(hocon);

    /// <summary>Nothing else may listen than what is looked at here, and the token must be asked for where there is one.</summary>
    private static void RequireTransport(Config config, ActorNetSettings settings)
    {
        if (config.HasPath(Transports) && config.GetStringList(Transports) is not [Transport])
        {
            throw SettingsReader.Wrong(Transports, $"it should be [{Transport}] alone: nobody would look at what the others listen at");
        }

        if (settings.TokenFile is null)
        {
            return;
        }

        if (!config.GetStringList(Adapters).Contains(TokenTransport.Scheme))
        {
            throw SettingsReader.Wrong(Adapters, $"it leaves out {TokenTransport.Scheme}, by which the nodes show each other that they know the join token");
        }

        if (config.GetString(TokenAdapter) != TokenProvider)
        {
            throw SettingsReader.Wrong(TokenAdapter, "it is not to be set: the nodes would not show each other that they know the join token");
        }
    }

    /// <summary>Whatever the settings were made of, what is listened at in the end decides.</summary>
    private static void RequireProtection(Config config, ActorNetSettings settings)
    {
        var host = config.GetString("akka.remote.dot-netty.tcp.hostname");
        if (Hosts.IsLoopback(host))
        {
            return;
        }

        if (settings.TokenFile is null)
        {
            throw new DataException($"Akka.Remote would listen at '{OneLine.Of(host)}' to everybody: give the file with the join token, which the nodes show each other that they know");
        }

        if (!settings.AllowsPlainText && !config.GetBoolean("akka.remote.dot-netty.tcp.enable-ssl"))
        {
            throw new DataException(
                $"Akka.Remote would listen at '{OneLine.Of(host)}' in plain text, which is allowed on loopback only: give a certificate, or --insecure if everybody on the way may read along and change things");
        }
    }

    private string OwnSettings()
    {
        var address = NodeAddress.Parse(Listen);
        var told = Advertised is null ? address : NodeAddress.Parse(Advertised);
        if (told.IsAny)
        {
            throw new DataException($"'{OneLine.Of(Listen)}' is all addresses of this machine: say besides at which one other nodes reach it");
        }

        var hocon = new StringBuilder();
        hocon.AppendLine(CultureInfo.InvariantCulture, $$"""
            akka.remote.dot-netty.tcp { hostname = {{Hocon.Quote(address.Bound)}}, port = {{address.Port}}, public-hostname = {{Hocon.Quote(told.Host)}}, public-port = {{told.Port}} }
            akka.cluster.roles = {{Hocon.List(Roles)}}
            """);
        foreach (var (name, file) in new[]
        {
            ("token-file", TokenFile),
            ("tls.certificate-file", CertificateFile),
            ("tls.key-file", KeyFile),
            ("tls.authority-file", AuthorityFile),
            ("tls.client-authority-file", ClientAuthorityFile),
        })
        {
            if (file is not null)
            {
                hocon.AppendLine(CultureInfo.InvariantCulture, $"actornet.{name} = {Hocon.Quote(file)}");
            }
        }

        if (AllowsPlainText)
        {
            hocon.AppendLine("actornet.wire.allow-plain-text = on");
        }

        return hocon.ToString();
    }

    private string DerivedSettings(ActorNetSettings settings)
    {
        var hasToken = settings.TokenFile is not null;
        var scheme = $"akka.{(hasToken ? TokenTransport.Scheme + "." : string.Empty)}{(settings.CertificateFile is null ? "tcp" : "ssl.tcp")}";
        var patience = (int)Math.Ceiling(settings.HandOverTimeout.TotalSeconds);
        var own = SeedNodes.Select(seed => NodeAddress.ParseSeed(seed).Of(scheme, SystemName)).ToList();
        return $$"""
            akka.remote.dot-netty.tcp.enable-ssl = {{(settings.CertificateFile is null ? "off" : "on")}}
            {{Adapters}} = [{{(hasToken ? TokenTransport.Scheme : string.Empty)}}]
            {{TokenAdapter}} = {{Hocon.Quote(TokenProvider)}}
            {{Seeds}} = {{Hocon.List(own)}}
            akka.coordinated-shutdown.phases.before-cluster-shutdown.timeout = {{patience + PhaseToSpare}}s
            akka.coordinated-shutdown.phases.cluster-exiting.timeout = {{patience + PhaseToSpare}}s
            """;
    }
}
