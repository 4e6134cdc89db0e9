namespace ActorNet.Remote;

/// <summary>Where a process of a training listens, and what it asks of those who call.</summary>
public sealed record ListenOptions
{
    /// <summary>Where a server listens unless it is told otherwise.</summary>
    public const string DefaultAddress = "127.0.0.1:7070";

    /// <summary>Name of the file with the join token in a run folder.</summary>
    public const string TokenFileName = "join-token";

    /// <summary><c>HOST:PORT</c>, with <c>wss://</c> or <c>ws://</c> before it to choose TLS; without a scheme TLS is on beyond loopback. Port 0 takes a free one.</summary>
    public string Address { get; init; } = DefaultAddress;

    /// <summary>The address that others are told, if it is not the one that is listened at; null for that. Port 0 stands for the one that is listened at.</summary>
    public Uri? Advertised { get; init; }

    /// <summary>
    /// The file with the join token. One that is there is used as it is; else it is written. Null for <see cref="TokenFileName"/> in <see cref="StateDirectory"/>.
    /// </summary>
    public string? TokenFile { get; init; }

    /// <summary>Where a made certificate and token are kept; null for the run folder.</summary>
    public string? StateDirectory { get; init; }

    /// <summary>The certificate (PEM), or null to have one made.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>The key of <see cref="CertificateFile"/> (PEM), or null if it is in the same file.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Certificates (PEM) of the authorities that callers' certificates must come from, or null to ask for none.</summary>
    public string? ClientAuthorityFile { get; init; }

    /// <summary>Allows plain text beyond loopback: everybody on the way may read along and change things.</summary>
    public bool AllowsPlainText { get; init; }

    /// <summary>False to offer WebSockets only, and no local wire to processes of the same host.</summary>
    public bool OffersLocalWire { get; init; } = true;
}

/// <summary>Where a process listens, once it does.</summary>
/// <param name="Address">The address that others are to use.</param>
/// <param name="Fingerprint">SHA-256 of the certificate, for people, or null without TLS.</param>
/// <param name="TokenFile">The file with the join token, or null if it is kept nowhere.</param>
/// <param name="MustPin">True if others must be told the fingerprint besides the token: the certificate was made, and the token does not say which it is.</param>
public sealed record ListeningAddress(Uri Address, string? Fingerprint, string? TokenFile, bool MustPin);
