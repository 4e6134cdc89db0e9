using System.CommandLine;
using ActorNet.Remote;

namespace ActorNet.Cli.Arguments;

/// <summary>The arguments by which a process finds a server, proves who it is, and knows the server again.</summary>
internal sealed class ReachArguments
{
    private readonly Option<string?> _server;
    private readonly Option<string?> _tokenFile;
    private readonly Option<string?> _certificate;
    private readonly Option<string?> _key;

    private readonly Option<string?> _pin = OptionFactory.Text(
        "--pin", "FINGERPRINT", "SHA-256 of the certificate that the server must have, as it prints it. Default: the one in the token, if any");

    private readonly Option<string?> _authority = OptionFactory.Text(
        "--ca", "FILE", "Certificates (PEM) of the authorities that the server's certificate must come from. Default: the system's");

    private readonly Option<bool> _insecure = OptionFactory.Flag(
        "--insecure", "Allows plain text beyond this machine: whoever is on the way may read along and change things");

    private readonly Option<string?> _wireKind = OptionFactory.Choice(
        "--wire-kind", "How messages travel. Default: auto, shared memory between processes of one host and else a WebSocket", "auto", "local", "websocket");

    /// <summary>Makes them arguments of a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="server">What <c>--server</c> is there for.</param>
    /// <param name="tokenFile">What <c>--token-file</c> is.</param>
    /// <param name="certificate">What <c>--certificate</c> is there for.</param>
    public ReachArguments(Command command, string server, string tokenFile, string certificate)
    {
        _server = OptionFactory.Text("--server", "URL", server);
        _tokenFile = OptionFactory.Text("--token-file", "FILE", tokenFile);
        _certificate = OptionFactory.Text("--certificate", "FILE", certificate);
        _key = OptionFactory.Text("--key", "FILE", "The key of --certificate (PEM). Default: in the same file");
        foreach (var option in (Option[])[_server, _tokenFile, _pin, _authority, _certificate, _key, _insecure, _wireKind]) command.Add(option);
    }

    /// <summary>Reads what was given.</summary>
    public ReachRequest Read(ParseResult result) => new()
    {
        Server = result.GetValue(_server),
        TokenFile = result.GetValue(_tokenFile),
        Pin = result.GetValue(_pin),
        Authority = result.GetValue(_authority),
        Certificate = result.GetValue(_certificate),
        Key = result.GetValue(_key),
        Insecure = result.GetValue(_insecure),
        WireKind = result.GetValue(_wireKind) is { } kind ? Enum.Parse<WireKind>(kind, ignoreCase: true) : null,
    };
}

/// <summary>What the user said of a server to reach: null is what was left open.</summary>
internal sealed record ReachRequest
{
    public string? Server { get; init; }

    public string? TokenFile { get; init; }

    public string? Pin { get; init; }

    public string? Authority { get; init; }

    public string? Certificate { get; init; }

    public string? Key { get; init; }

    public bool Insecure { get; init; }

    public WireKind? WireKind { get; init; }
}
