using ActorNet.Akka.Settings;
using ActorNet.Core.Data;
using ActorNet.Remote;
using ActorNet.Remote.Hosting;
using ActorNet.Remote.Security;
using Akka.Configuration;

namespace ActorNet.Akka;

/// <summary>The settings below <c>actornet</c>, read and checked. <c>reference.conf</c> explains each.</summary>
public sealed record ActorNetSettings
{
    private const string Root = "actornet";

    private ActorNetSettings()
    {
    }

    /// <summary><c>actornet.roles.parameter-server</c>: role of the nodes that the parameter server may run on.</summary>
    public required string ServerRole { get; init; }

    /// <summary><c>actornet.roles.worker</c>: role of the nodes that workers run on.</summary>
    public required string WorkerRole { get; init; }

    /// <summary><c>actornet.progress-topic</c>: what the topics begin with that <see cref="ClusterTraining.ProgressTopic"/> names.</summary>
    public required string ProgressTopic { get; init; }

    /// <summary><c>actornet.wire.listen</c>: where the server's wire listens.</summary>
    public required string Listen { get; init; }

    /// <summary><c>actornet.wire.advertise</c>: the address that workers are told, or null for where it listens.</summary>
    public required Uri? Advertised { get; init; }

    /// <summary><c>actornet.wire.offers-local</c>: true to offer shared memory to worker processes of the same host.</summary>
    public required bool OffersLocalWire { get; init; }

    /// <summary><c>actornet.wire.allow-plain-text</c>: true to allow plain text beyond loopback, for the wire and for Akka.Remote; the token is asked for all the same.</summary>
    public required bool AllowsPlainText { get; init; }

    /// <summary><c>actornet.token-file</c>: the file with the join token, or null.</summary>
    public required string? TokenFile { get; init; }

    /// <summary><c>actornet.tls.certificate-file</c>: this node's certificate (PEM), or null.</summary>
    public required string? CertificateFile { get; init; }

    /// <summary><c>actornet.tls.key-file</c>: the key of <see cref="CertificateFile"/> (PEM), or null if it is in the same file.</summary>
    public required string? KeyFile { get; init; }

    /// <summary><c>actornet.tls.authority-file</c>: authorities (PEM) that workers believe instead of the machine's, or null.</summary>
    public required string? AuthorityFile { get; init; }

    /// <summary><c>actornet.tls.client-authority-file</c>: authorities (PEM) that workers' certificates must come from, or null.</summary>
    public required string? ClientAuthorityFile { get; init; }

    /// <summary><c>actornet.find-server-interval</c>: how often a worker node asks where the server is.</summary>
    public required TimeSpan FindServerInterval { get; init; }

    /// <summary><c>actornet.hand-over-timeout</c>: how long the step under way and the checkpoint may take when a node leaves.</summary>
    public required TimeSpan HandOverTimeout { get; init; }

    /// <summary>Where the server's wire listens, with all that belongs to it.</summary>
    internal ListenOptions ToListenOptions() => new()
    {
        Address = Listen,
        Advertised = Advertised,
        OffersLocalWire = OffersLocalWire,
        AllowsPlainText = AllowsPlainText,
        TokenFile = TokenFile,
        CertificateFile = CertificateFile,
        KeyFile = KeyFile,
        ClientAuthorityFile = ClientAuthorityFile,
    };

    /// <summary>Reads the settings of a system, which has those of <c>reference.conf</c> below its own.</summary>
    /// <exception cref="DataException">One of them cannot be used; the text is one line that says which, and why.</exception>
    internal static ActorNetSettings From(Config system)
    {
        SettingsReader.RequireGroup(system, Root);
        var reader = new SettingsReader(system.GetConfig(Root), Root);
        reader.RefuseStrangers(EmbeddedConfig.Reference.GetConfig(Root));
        var allowsPlainText = reader.Truth("wire.allow-plain-text");
        var settings = new ActorNetSettings
        {
            ServerRole = reader.Name("roles.parameter-server"),
            WorkerRole = reader.Name("roles.worker"),
            ProgressTopic = reader.Name("progress-topic"),
            Listen = reader.Checked("wire.listen", text => ListenAddress.Parse(text, allowsPlainText)),
            Advertised = reader.TextOrNull("wire.advertise") is null ? null : ServerAccess.ParseAddress(reader.Checked("wire.advertise", ServerAccess.ParseAddress)),
            OffersLocalWire = reader.Truth("wire.offers-local"),
            AllowsPlainText = allowsPlainText,
            TokenFile = reader.TextOrNull("token-file"),
            CertificateFile = reader.TextOrNull("tls.certificate-file"),
            KeyFile = reader.TextOrNull("tls.key-file"),
            AuthorityFile = reader.TextOrNull("tls.authority-file"),
            ClientAuthorityFile = reader.TextOrNull("tls.client-authority-file"),
            FindServerInterval = reader.Time("find-server-interval", TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1)),
            HandOverTimeout = reader.Time("hand-over-timeout", TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
        };
        if (settings.ServerRole == settings.WorkerRole)
        {
            throw SettingsReader.Wrong($"{Root}.roles", $"the parameter server and the workers both have the role '{settings.WorkerRole}'; give them two");
        }

        if (settings is { KeyFile: not null, CertificateFile: null })
        {
            throw SettingsReader.Wrong($"{Root}.tls.key-file", "a key is of no use without the certificate it belongs to (actornet.tls.certificate-file)");
        }

        return settings;
    }
}
