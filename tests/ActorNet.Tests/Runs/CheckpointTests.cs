using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Core.Training;
using ActorNet.Runs;

namespace ActorNet.Tests.Runs;

public sealed class CheckpointTests
{
    private static readonly Network Network = new(NetworkDescription.Parse([3], "2:softmax"));

    [Fact]
    public void Store_MillionEpochs_HeaderStaysSmallAndTheHistoryComesBack()
    {
        const int Epochs = 1_000_000;
        var rows = Enumerable.Range(0, Epochs).Select(RowOf).ToArray();
        var stream = new MemoryStream();
        CheckpointFile.Write(stream, State(5, rows), Network, "run", term: 1, ledger: null);

        var header = BitConverter.ToUInt64(stream.GetBuffer(), 0);
        header.ShouldBeLessThan(4096UL);
        stream.Position = 0;
        var read = CheckpointFile.Read("checkpoint", SafeTensorsReader.Read(stream, "checkpoint"), Network, slots: 1).State.History;

        read.Count.ShouldBe(Epochs);
        read.SequenceEqual(rows).ShouldBeTrue();
    }

    [Fact]
    public void Store_HistoryWithEveryKindOfNumber_ComesBackBitForBit()
    {
        HistoryRow[] rows =
        [
            new(1, long.MaxValue, int.MaxValue, double.NaN, null, null, null, 0, 0),
            new(2, 0, 0, double.PositiveInfinity, double.NaN, -0.0, double.Epsilon, double.MaxValue, -1),
        ];

        Roundtrip(State(5, rows), null).State.History.ShouldBe(rows);
    }

    [Fact]
    public void Store_SkippedStepsAndLedger_ComeBack()
    {
        var read = Roundtrip(State(5, []), new LedgerPlace(17, new string('b', 64)));

        read.State.SkippedInARow.ShouldBe(3);
        read.State.Version.ShouldBe(2);
        read.Ledger.ShouldBe(new LedgerPlace(17, new string('b', 64)));
    }

    [Fact]
    public void Load_CheckpointOfVersion1_HasItsHistoryInTheHeader()
    {
        const string Csv = "epoch,steps,samples,train_loss,train_accuracy,validation_loss,validation_accuracy,seconds,samples_per_second\r\n1,9,8,0.5,,,,2,4\r\n";
        var metadata = new Dictionary<string, string>
        {
            ["run"] = "run",
            ["step"] = "9",
            ["version"] = "9",
            ["totals"] = "{}",
            ["history"] = Csv,
        };
        FileKind.Write(metadata, "actornet-checkpoint");
        var stream = new MemoryStream();
        SafeTensorsWriter.Write(stream, [.. ModelFile.ToTensors(Network, new float[8]), .. ModelFile.ToTensors(Network, new float[8], "slot_0/")], metadata);
        stream.Position = 0;
        var file = SafeTensorsReader.Read(stream, "old");

        CheckpointFile.CheckOwner("old", file, "run");
        CheckpointFile.Read("old", file, Network, slots: 1).State.History.ShouldBe([new HistoryRow(1, 9, 8, 0.5, null, null, null, 2, 4)]);
    }

    [Fact]
    public void LoadNewest_DamagedOnes_ArePassedOverAndNamed()
    {
        var disk = new CrashingDisk();
        var folder = new CheckpointFolder(disk, Network, slots: 1, "run", keep: 5);
        foreach (var step in (long[])[1, 2, 3])
        {
            folder.Commit(folder.Prepare(State(step, []), 1, null), step);
        }

        Cut(disk, folder.Files()[0].Path, 3);
        Cut(disk, folder.Files()[1].Path, 500);
        var warnings = new List<string>();

        folder.LoadNewest(warnings)!.State.Step.ShouldBe(1);

        warnings.Count.ShouldBe(2);
        warnings[0].ShouldContain("step-000000000003");
        warnings[1].ShouldContain("step-000000000002");
        Cut(disk, folder.Files()[2].Path, 0);
        Should.Throw<DataException>(() => folder.LoadNewest(warnings)).Message.ShouldContain("no other checkpoint is whole");
    }

    [Fact]
    public void LoadNewest_CheckpointOfAnotherRun_IsNotPassedOver()
    {
        var disk = new CrashingDisk();
        var mine = new CheckpointFolder(disk, Network, slots: 1, "run", keep: 5);
        mine.Commit(mine.Prepare(State(1, []), 1, null), 1);
        var other = new CheckpointFolder(disk, Network, slots: 1, "other", keep: 5);
        other.Commit(other.Prepare(State(2, []), 1, null), 2);

        Should.Throw<DataException>(() => mine.LoadNewest([])).Message.ShouldContain("belongs to another run");
    }

    private static HistoryRow RowOf(int epoch) => new(
        epoch + 1, epoch * 10L, 60_000, 1.0 / (epoch + 1), epoch % 2 == 0 ? null : 0.25, epoch % 3 == 0 ? null : double.NaN, null, epoch * 0.1, 1e6 / (epoch + 3));

    private static TrainingState State(long step, IReadOnlyList<HistoryRow> history) => new()
    {
        Step = step,
        Version = 2,
        SkippedInARow = 3,
        Parameters = new float[Network.ParameterCount],
        Slots = new float[Network.ParameterCount],
        Totals = default,
        History = history,
    };

    private static StoredCheckpoint Roundtrip(TrainingState state, LedgerPlace? ledger)
    {
        var stream = new MemoryStream();
        CheckpointFile.Write(stream, state, Network, "run", term: 1, ledger);
        stream.Position = 0;
        return CheckpointFile.Read("checkpoint", SafeTensorsReader.Read(stream, "checkpoint"), Network, slots: 1);
    }

    private static void Cut(CrashingDisk disk, string path, int length) => disk.Truncate(path, length);
}
