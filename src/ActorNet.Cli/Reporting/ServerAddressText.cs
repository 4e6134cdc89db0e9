using ActorNet.Cli.Commands;
using ActorNet.Remote;

namespace ActorNet.Cli.Reporting;

/// <summary>What a person must know to start workers for a server.</summary>
internal static class ServerAddressText
{
    /// <summary>Lines: where it listens, and how it is known again.</summary>
    public static IEnumerable<string> Lines(ListeningAddress address)
    {
        yield return $"listening at {Url(address)}";
        if (address.Fingerprint is { } fingerprint) yield return $"certificate SHA-256: {fingerprint}";
        if (address.TokenFile is { } file) yield return $"join token: {file} (whoever has this file may join; copy it to the workers' machines, mode 600)";
    }

    /// <summary>The options with which others join and know the server again; null if its token is kept nowhere.</summary>
    public static string? Trust(ListeningAddress address) =>
        address.TokenFile is { } file ? $"--token-file {TrainingRuns.Quoted(file)}{(address.MustPin ? $" --pin {address.Fingerprint}" : "")}" : null;

    /// <summary>The commands to copy.</summary>
    /// <param name="address">Where the server listens.</param>
    /// <param name="parts">Parts of the weights.</param>
    /// <param name="program">What the program is called.</param>
    public static IEnumerable<string> Commands(ListeningAddress address, int parts, string program)
    {
        if (Trust(address) is not { } trust) yield break;

        var access = $"--server {Url(address)} {trust}";
        for (var part = 2; part <= parts; part++)
        {
            yield return FormattableString.Invariant($"  {program} server --part {part}/{parts} {access} --listen HOST:PORT");
        }

        yield return $"  {program} worker {access}";
    }

    /// <summary>A line that says what is given up without TLS, or null.</summary>
    public static string? Warning(Uri address, bool isInsecure) =>
        isInsecure && address is { Scheme: "ws", IsLoopback: false }
            ? "--insecure: token, data and weights travel as plain text; whoever is on the way may read along and change them"
            : null;

    private static string Url(ListeningAddress address) => address.Address.ToString().TrimEnd('/');
}
