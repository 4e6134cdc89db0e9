namespace ActorNet.Remote.Security;

/// <summary>How this process reaches a server: where it is, what to show it, and what to trust.</summary>
public sealed record ServerAccess
{
    /// <summary>The server's address, <c>wss://host:port</c>, or <c>ws://host:port</c> without TLS.</summary>
    public required Uri Address { get; init; }

    /// <summary>What proves that this process may join.</summary>
    public required JoinToken Token { get; init; }

    /// <summary>SHA-256 of the server's certificate, if only that one is trusted; a fingerprint in the token counts likewise.</summary>
    public ReadOnlyMemory<byte> Pin { get; init; }

    /// <summary>A file with certificates (PEM) of authorities that are trusted instead of the system's, or null.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>This process's own certificate (PEM), for servers that ask for one, or null.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>The key of <see cref="CertificateFile"/> (PEM), or null if it is in the same file.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Allows plain text to a server beyond loopback.</summary>
    public bool AllowsPlainText { get; init; }

    /// <summary>Which wire to use.</summary>
    public WireKind WireKind { get; init; }
}
