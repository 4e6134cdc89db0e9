using ActorNet.Core.Data;
using ActorNet.Remote;
using ActorNet.Remote.Security;

namespace ActorNet.Cli.Arguments;

/// <summary>What the user said of a server to reach: null is what was left open.</summary>
internal sealed record AccessRequest
{
    public string? Server { get; init; }

    public string? TokenFile { get; init; }

    public string? Pin { get; init; }

    /// <summary>File with the certificates of authorities.</summary>
    public string? Authority { get; init; }

    public string? Certificate { get; init; }

    public string? Key { get; init; }

    public bool Insecure { get; init; }

    public WireKind? WireKind { get; init; }

    /// <summary>How to reach the server that was named.</summary>
    /// <exception cref="UsageException">None was named, or something is missing or does not go together.</exception>
    /// <exception cref="DataException">The address, the token or another file cannot be used.</exception>
    public ServerAccess Require() => IfGiven() ?? throw new UsageException("--server is missing: the address that the server printed when it started");

    /// <summary>How to reach the server, or null if nothing was said of one.</summary>
    /// <exception cref="UsageException">As <see cref="Require"/>.</exception>
    /// <exception cref="DataException">Likewise.</exception>
    public ServerAccess? IfGiven() =>
        Server is { } server ? ToAccess(server)
        : Stray is { } stray ? throw new UsageException($"{stray} is of no use without --server")
        : null;

    /// <summary>How to reach the server.</summary>
    /// <param name="server">Its address.</param>
    /// <exception cref="UsageException">Something is missing, or does not go together.</exception>
    /// <exception cref="DataException">The address, the token or another file cannot be used.</exception>
    public ServerAccess ToAccess(string server)
    {
        if (TokenFile is null)
        {
            throw new UsageException("--server needs --token-file: the file with the join token, whose path the server printed when it started");
        }

        CheckPairs();
        var access = new ServerAccess
        {
            Address = ServerAccess.ParseAddress(server),
            Token = JoinToken.Load(TokenFile),
            Pin = Pin is null ? default(ReadOnlyMemory<byte>) : Fingerprint.Parse(Pin),
            AuthorityFile = Authority,
            CertificateFile = Certificate,
            KeyFile = Key,
            AllowsPlainText = Insecure,
            WireKind = WireKind ?? ActorNet.Remote.WireKind.Auto,
        };
        access.Check();
        return access;
    }

    /// <summary>Makes sure that there is one way only to know the server again, and no key without a certificate.</summary>
    /// <exception cref="UsageException">There are two, or there is one.</exception>
    public void CheckPairs()
    {
        if (Pin is not null && Authority is not null) throw new UsageException("--pin and --ca do not go together: choose one of them");
        if (Key is not null && Certificate is null) throw new UsageException("--key goes with --certificate");
    }

    /// <summary>An option that says nothing without a server, if one was given.</summary>
    private string? Stray =>
        TokenFile is not null ? "--token-file"
        : Pin is not null ? "--pin"
        : Authority is not null ? "--ca"
        : Certificate is not null ? "--certificate"
        : Key is not null ? "--key"
        : Insecure ? "--insecure"
        : WireKind is not null ? "--wire-kind"
        : null;
}
