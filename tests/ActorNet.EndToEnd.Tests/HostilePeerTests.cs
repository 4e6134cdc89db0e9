using System.Net;
using ActorNet.EndToEnd.Tests.Harness;

namespace ActorNet.EndToEnd.Tests;

/// <summary>Whoever has no right to take part is refused, in words, and the run goes on as if nobody had called.</summary>
public sealed class HostilePeerTests
{
    private static readonly string[] Settings = ["digits", "--epochs", "3"];

    [Fact]
    public async Task Server_CalledByStrangers_RefusesThemAndTrainsOn()
    {
        using var cluster = new Cluster(Settings) { Listen = "wss://127.0.0.1:0" };
        var server = await cluster.StartServer();
        var token = (await File.ReadAllTextAsync(cluster.TokenFile)).Trim().Split('.');

        // The right fingerprint and another secret.
        var guessed = Secret(cluster.File("guessed"), $"{token[0]}.{new string('A', token[1].Length)}.{token[2]}");
        await Refused(cluster, guessed, 2, "token");

        // The right secret, but the server is not the one that was meant.
        await Refused(cluster, cluster.TokenFile, 2, "certificate|fingerprint", "--pin", new string('0', 64));

        // A token that others can read is no secret.
        var open = Secret(cluster.File("open"), string.Join('.', token));
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(open, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        await Refused(cluster, open, 2, "chmod 600");
        await RefusedWithoutToken(cluster);
        await Anonymous(cluster);
        await Counted(cluster);

        var worker = cluster.StartWorker();
        (await server.ExitCode()).ShouldBe(0, cluster.ToString());
        (await worker.ExitCode()).ShouldBe(0, cluster.ToString());
        (await Reference.HashOf(server)).ShouldBe(await Reference.Hash(Settings));
        await server.Line("wrong token");
        server.Output.ToString().ShouldNotContain(token[1]);
    }

    private static async Task Refused(Cluster cluster, string tokenFile, int code, string message, params string[] options)
    {
        using var worker = await ProgramProcess.Run("stranger", ["worker", "--server", cluster.Address, "--token-file", tokenFile, .. options]);
        (await worker.ExitCode()).ShouldBe(code, worker.Output.ToString());
        await worker.Line($"^actornet: .*({message})");
    }

    private static async Task RefusedWithoutToken(Cluster cluster)
    {
        using var worker = await ProgramProcess.Run("stranger", ["worker", "--server", cluster.Address]);
        (await worker.ExitCode()).ShouldBe(2, worker.Output.ToString());
        await worker.Line("^actornet: .*--token-file");
    }

    private static async Task Anonymous(Cluster cluster)
    {
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator };
        using var client = new HttpClient(handler) { BaseAddress = new Uri(cluster.Address.Replace("wss:", "https:", StringComparison.Ordinal)) };

        (await client.GetAsync(new Uri("/health/live", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.OK);
        foreach (var path in (string[])["/v1/offer", "/v1/wire", "/v1/run", "/v1/status", "/v1/no-such-thing"])
        {
            (await client.GetAsync(new Uri(path, UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized, path);
        }
    }

    private static async Task Counted(Cluster cluster)
    {
        using var status = await ProgramProcess.Run("status", ["status", "--server", cluster.Address, "--token-file", cluster.TokenFile]);
        (await status.ExitCode()).ShouldBe(0, status.Output.ToString());
        await status.Line("[1-9][0-9,]* refused attempts to connect");
    }

    /// <summary>A file that only its owner may read.</summary>
    private static string Secret(string path, string text)
    {
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }
}
