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

        if (Pin is not null && Authority is not null) throw new UsageException("--pin and --ca do not go together: choose one of them");

        CheckKey();
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

    /// <summary>Makes sure that there is no key without a certificate.</summary>
    /// <exception cref="UsageException">There is.</exception>
    public void CheckKey()
    {
        if (Key is not null && Certificate is null) throw new UsageException("--key goes with --certificate");
    }
}
