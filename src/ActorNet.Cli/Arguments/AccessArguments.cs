using System.CommandLine;
using ActorNet.Remote;
using ActorNet.Remote.Security;

namespace ActorNet.Cli.Arguments;

/// <summary>The options that say how to reach a server: its address, the token, and what certificates to trust and to show.</summary>
internal sealed class AccessArguments
{
    private static readonly string[] WireKinds = ["auto", "local", "websocket"];

    private readonly Option<string?> _server;
    private readonly Option<string?> _tokenFile;
    private readonly Option<string?> _certificate;

    private readonly Option<string?> _pin = OptionFactory.Text(
        "--pin", "SHA256", "Trusts the server certificate with this fingerprint and no other. Default: the one in the token; without one, the authorities");

    private readonly Option<string?> _authority = OptionFactory.Text(
        "--ca", "FILE", "Certificates (PEM) of the authorities to trust. Default: the system's");

    private readonly Option<string?> _key = OptionFactory.Text("--key", "FILE", "Private key (PEM) of --certificate. Default: in the same file");

    private readonly Option<bool> _insecure = OptionFactory.Flag(
        "--insecure", "Allows plain text beyond this machine: everybody on the way can read along and change things");

    private readonly Option<string?>? _wireKind;

    /// <summary>Makes them options of a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="choosesWire">True for commands that join a training: adds <c>--wire-kind</c>.</param>
    /// <param name="alsoListens">True for the command that is a server itself, or a part for another: token and certificate are also its own.</param>
    public AccessArguments(Command command, bool choosesWire, bool alsoListens = false)
    {
        _server = OptionFactory.Text(
            "--server", "URL", alsoListens ? "With --part: the address of the server that drives the run" : "The server's address: wss://HOST:PORT, or ws://HOST:PORT for one without TLS");
        _tokenFile = OptionFactory.Text("--token-file", "FILE", alsoListens
            ? "File with the join token; written if it is not there. Default: join-token in the run folder"
            : "File with the join token that the server has written; only its owner may be able to read it");
        _certificate = OptionFactory.Text("--certificate", "FILE", alsoListens
            ? "The server's certificate (PEM). Default: one is made, and kept in the run folder"
            : "Certificate (PEM) to show to a server that asks for one. Default: none");
        _wireKind = choosesWire
            ? OptionFactory.Choice("--wire-kind", "What messages travel on. Default: auto, local on one machine and websocket between machines", WireKinds)
            : null;
        foreach (var option in All()) command.Add(option);
    }

    /// <summary>What was given.</summary>
    public AccessRequest Read(ParseResult result) => new()
    {
        Server = result.GetValue(_server),
        TokenFile = result.GetValue(_tokenFile),
        Pin = result.GetValue(_pin),
        Authority = result.GetValue(_authority),
        Certificate = result.GetValue(_certificate),
        Key = result.GetValue(_key),
        Insecure = result.GetValue(_insecure),
        WireKind = _wireKind is null || result.GetValue(_wireKind) is not { } kind ? null : Enum.Parse<WireKind>(kind, ignoreCase: true),
    };

    /// <summary>How to reach the server that was named.</summary>
    /// <exception cref="UsageException">None was named, or the token file was not.</exception>
    /// <exception cref="Core.Data.DataException">The address is none, the token cannot be read, or a certificate file cannot be used.</exception>
    public ServerAccess Require(ParseResult result) =>
        Read(result).Require();

    /// <summary>How to reach the server, or null if none of these options was given.</summary>
    /// <exception cref="UsageException">Options of these were given without --server, or --server without --token-file.</exception>
    /// <exception cref="Core.Data.DataException">As <see cref="Require"/>.</exception>
    public ServerAccess? ReadIfGiven(ParseResult result) => Read(result).IfGiven();

    private IEnumerable<Option> All()
    {
        yield return _server;
        yield return _tokenFile;
        yield return _pin;
        yield return _authority;
        yield return _certificate;
        yield return _key;
        yield return _insecure;
        if (_wireKind is not null) yield return _wireKind;
    }
}
