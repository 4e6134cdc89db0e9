using ActorNet.Cli.Commands;
using ActorNet.Remote;

namespace ActorNet.Cli.Reporting;

/// <summary>What a person must know to start workers for a server.</summary>
internal static class ServerAddressText
{
    /// <summary>Lines: where it listens, how it is known again, and the commands to copy.</summary>
    /// <param name="address">Where it listens.</param>
    /// <param name="parts">Parts of the weights.</param>
    public static IEnumerable<string> Lines(ListeningAddress address, int parts)
    {
        var url = address.Address.ToString().TrimEnd('/');
        yield return $"listening at {url}";
        if (address.Fingerprint is { } fingerprint) yield return $"certificate SHA-256: {fingerprint}";
        if (address.TokenFile is not { } file) yield break;

        yield return $"join token: {file} (whoever has this file may join; copy it to the workers' machines, mode 600)";
        var access = $"--server {url} --token-file {TrainingRuns.Quoted(file)}{(address.MustPin ? $" --pin {address.Fingerprint}" : "")}";
        for (var part = 2; part <= parts; part++)
        {
            yield return FormattableString.Invariant($"  {CliApplication.Name} server --part {part}/{parts} {access} --listen HOST:PORT");
        }

        yield return $"  {CliApplication.Name} worker {access}";
    }

    /// <summary>A line that says what is given up without TLS, or null.</summary>
    public static string? Warning(Uri address, bool isInsecure) =>
        isInsecure && address is { Scheme: "ws", IsLoopback: false }
            ? "--insecure: token, data and weights travel as plain text; whoever is on the way may read along and change them"
            : null;
}
