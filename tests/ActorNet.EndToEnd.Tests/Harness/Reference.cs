using System.Collections.Concurrent;

namespace ActorNet.EndToEnd.Tests.Harness;

/// <summary>What <c>actornet train</c>, in one process, makes of the same settings.</summary>
internal static class Reference
{
    private const string HashPattern = "^weights SHA-256: ([0-9a-f]{64})$";

    private static readonly ConcurrentDictionary<string, Lazy<Task<string>>> Hashes = new();

    /// <summary>SHA-256 of the weights; computed once for each list of settings.</summary>
    public static Task<string> Hash(IReadOnlyList<string> settings) =>
        Hashes.GetOrAdd(string.Join(' ', settings), _ => new Lazy<Task<string>>(() => Train(settings))).Value;

    /// <summary>SHA-256 of the weights as a program has printed it.</summary>
    public static Task<string> HashOf(ProgramProcess program) => program.Value(HashPattern);

    private static async Task<string> Train(IReadOnlyList<string> settings)
    {
        using var folder = new TemporaryFolder();
        using var program = await ProgramProcess.Run("train", ["train", .. settings, "--output", folder.File("run")]);
        (await program.ExitCode()).ShouldBe(0, program.Output.ToString());
        return await HashOf(program);
    }
}
