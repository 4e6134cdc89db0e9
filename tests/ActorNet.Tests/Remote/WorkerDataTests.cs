using ActorNet.Core.Data;
using ActorNet.Datasets;
using ActorNet.Remote;
using ActorNet.Runs;
using ActorNet.Tests.Runs;

namespace ActorNet.Tests.Remote;

/// <summary>A worker's data is the run's, bit for bit, or the worker does not begin.</summary>
public sealed class WorkerDataTests
{
    private static readonly RunDescription Description = RunDescription.Of(RunSetup.Begin(TestRuns.Options, TestRuns.Data, null));

    public static TheoryData<string> Differences => ["train", "samples", "validation", "test", "no validation", "no test"];

    [Fact]
    public void Require_TheSameNumbersUnderAnotherName_Passes() => WorkerDataCheck.Require(
        "elsewhere", TestRuns.Data with { Train = TestRuns.Points("copy", 300, 0) }, Description);

    [Theory]
    [MemberData(nameof(Differences))]
    public void Require_OtherData_NamesTheDataAndTheSetThatDiffers(string difference)
    {
        var (data, named) = difference switch
        {
            "train" => (TestRuns.Data with { Train = TestRuns.Points("train", 300, 1) }, "the SHA-256 of the training set is "),
            "samples" => (TestRuns.Data with { Train = TestRuns.Points("train", 299, 0) }, "the training set has 299 samples here and 300 there"),
            "validation" => (TestRuns.Data with { Validation = TestRuns.Points("validation", 70, 2) }, "the SHA-256 of the validation set is "),
            "test" => (TestRuns.Data with { Test = TestRuns.Points("test", 50, 1) }, "the SHA-256 of the test set is "),
            "no validation" => (TestRuns.Data with { Validation = null }, "this has no validation set, and the run has one"),
            _ => (TestRuns.Data with { Test = null }, "this has no test set, and the run has one"),
        };

        var error = Should.Throw<DataException>(() => WorkerDataCheck.Require("points.csv", data, Description));

        error.Message.ShouldStartWith("points.csv: is not the run's data: ");
        error.Message.ShouldContain(named);
    }

    [Fact]
    public void Open_RunOfAProgramsOwnData_SaysThatOnlyAProgramCanTakePart()
    {
        using var data = new OwnWorkerData(null, DataLocations.Default(), null);

        Should.Throw<DataException>(() => data.Open(Description, CancellationToken.None)).Message.ShouldContain("comes from a program of its own");
    }

    [Fact]
    public void Open_TableInAnotherPlace_GivesTheRunsData()
    {
        var folder = Directory.CreateTempSubdirectory("actornet-data-");
        try
        {
            var (here, there) = (Path.Combine(folder.FullName, "a.csv"), Path.Combine(folder.FullName, "b.csv"));
            File.WriteAllLines(here, Enumerable.Range(0, 40).Select(row => FormattableString.Invariant($"{row % 7},{row % 5},{(row % 2 == 0 ? "even" : "odd")}")));
            File.Copy(here, there);
            var source = new DataSource { Name = here };
            var loaded = DataLoader.Load(source, DataLocations.Default());
            var options = TestRuns.Options with { Network = Core.Networks.NetworkDescription.Parse([2], "1:sigmoid"), Loss = Core.Networks.Loss.Parse("binary_crossentropy") };
            var run = RunDescription.Of(RunSetup.Begin(options, loaded, source));
            using var data = new OwnWorkerData(there, DataLocations.Default(), null);

            WorkerDataCheck.Require(there, data.Open(run, CancellationToken.None), run);

            data.Name.ShouldBe(there);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Open_DataSetWithAName_IsLoadedByIt()
    {
        var source = new DataSource { Name = "digits" };
        var options = TestRuns.Options with { Network = Core.Networks.NetworkDescription.Parse([8, 8, 1], "10:softmax") };
        var run = RunDescription.Of(RunSetup.Begin(options, DataLoader.Load(source, DataLocations.Default()), source));
        using var data = new OwnWorkerData(null, DataLocations.Default(), null);

        WorkerDataCheck.Require("digits", data.Open(run, CancellationToken.None), run);

        data.Name.ShouldBe("digits");
    }
}
