using System.Text;
using ActorNet.Core.Data;

namespace ActorNet.Tests.Runs;

public sealed class DamagedRunTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("actornet-damaged-").FullName;
    private readonly string _folder;

    public DamagedRunTests()
    {
        _folder = Path.Combine(_root, "run");
        Trainer.Run(TestRuns.Options with { Steps = 5, OutputDirectory = _folder }, TestRuns.Data);
    }

    private string Checkpoint => Path.Combine(_folder, "checkpoints", "step-000000000005.safetensors");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("truncated")]
    [InlineData("empty")]
    [InlineData("flipped weight")]
    [InlineData("flipped setting")]
    [InlineData("foreign")]
    [InlineData("missing")]
    public void Resume_DamagedCheckpoint_FailsInOneLineAndWritesNothing(string damage)
    {
        Damage(Checkpoint, damage);
        var before = Snapshot();

        var message = Should.Throw<DataException>(() => Trainer.Resume(RunFolder.Open(_folder), TestRuns.Data)).Message;

        message.ShouldNotContain('\n');
        message.ShouldContain("checkpoints");
        Snapshot().ShouldBe(before);
    }

    [Theory]
    [InlineData("\"formatVersion\": 2", "\"formatVersion\": 4", "newer")]
    [InlineData("\"actornet-run\"", "\"something-else\"", "not the settings")]
    [InlineData("\"batchSize\": 16", "\"batchSize\": -16", "BatchSize is -16")]
    [InlineData("\"batchSize\": 16", "\"batchSize\": \"many\"", "damaged")]
    [InlineData("12:relu", "12:rleu", "relu")]
    [InlineData("{", "", "damaged")]
    public void Open_ChangedSettings_FailsInOneLine(string before, string after, string message)
    {
        var path = Path.Combine(_folder, "run.json");
        var text = File.ReadAllText(path);
        text.ShouldContain(before);
        var index = text.IndexOf(before, StringComparison.Ordinal);
        File.WriteAllText(path, text[..index] + after + text[(index + before.Length)..]);

        var exception = Should.Throw<DataException>(() => RunFolder.Open(_folder));

        exception.Message.ShouldNotContain('\n');
        exception.Message.ShouldContain(message);
    }

    [Fact]
    public void Open_SettingsThatAreNoText_FailsInOneLine()
    {
        var path = Path.Combine(_folder, "run.json");
        var bytes = File.ReadAllBytes(path);
        bytes[bytes.AsSpan().IndexOf("actornet-run"u8)] = 0xE8;
        File.WriteAllBytes(path, bytes);

        Should.Throw<DataException>(() => RunFolder.Open(_folder)).Message.ShouldContain("damaged");
    }

    [Fact]
    public void Open_NoFolder_SaysSo() =>
        Should.Throw<DataException>(() => RunFolder.Open(Path.Combine(_root, "none"))).Message.ShouldEndWith("no such run folder");

    [Fact]
    public void Open_FolderWithoutRun_SaysSo() =>
        Should.Throw<DataException>(() => RunFolder.Open(_root)).Message.ShouldContain("not a run folder");

    [Fact]
    public void Resume_CheckpointOfAnotherRun_Fails()
    {
        var other = Path.Combine(_root, "other");
        Trainer.Run(TestRuns.Options with { Steps = 5, Seed = 43, OutputDirectory = other }, TestRuns.Data);
        File.Copy(Path.Combine(other, "checkpoints", Path.GetFileName(Checkpoint)), Checkpoint, overwrite: true);

        Should.Throw<DataException>(() => Trainer.Resume(RunFolder.Open(_folder), TestRuns.Data)).Message.ShouldContain("belongs to another run");
    }

    [Fact]
    public void Load_ModelWithOtherTensors_Fails()
    {
        File.Copy(Checkpoint, Path.Combine(_folder, "model.safetensors"), overwrite: true);

        Should.Throw<DataException>(() => Model.Load(_folder)).Message.ShouldContain("not an ActorNet model");
    }

    private static void Damage(string path, string how)
    {
        var bytes = File.ReadAllBytes(path);
        switch (how)
        {
            case "truncated":
                File.WriteAllBytes(path, bytes[..^100]);
                break;
            case "empty":
                File.WriteAllBytes(path, []);
                break;
            case "flipped weight":
                bytes[^50] ^= 1;
                File.WriteAllBytes(path, bytes);
                break;
            case "flipped setting":
                var place = bytes.AsSpan().IndexOf("\"step\":\"5"u8) + "\"step\":\"".Length;
                place.ShouldBeGreaterThan(10);
                bytes[place] = (byte)'4';
                File.WriteAllBytes(path, bytes);
                break;
            case "foreign":
                File.WriteAllText(path, "This is not a checkpoint.", Encoding.UTF8);
                break;
            default:
                File.Delete(path);
                break;
        }
    }

    private List<string> Snapshot() =>
        [.. Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories).Order()
            .Select(path => $"{path} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)))}")];
}
