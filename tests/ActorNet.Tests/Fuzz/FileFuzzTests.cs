using System.Text;
using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Core.Training;
using ActorNet.Datasets;
using ActorNet.Exchange;
using ActorNet.Fuzzing;
using ActorNet.Runs;
using ActorNet.Tests.Runs;
using Xunit.Abstractions;

namespace ActorNet.Tests.Fuzz;

/// <summary>The files of a run folder, on damaged inputs.</summary>
public sealed class FileFuzzTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("actornet-fuzz-").FullName;
    private readonly ITestOutputHelper _output;

    public FileFuzzTests(ITestOutputHelper output)
    {
        _output = output;
        Trainer.Run(TestRuns.Options with { Steps = 5, OutputDirectory = Folder }, TestRuns.Data);
    }

    private string Folder => Path.Combine(_root, "run");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Import_AnyBytes_IsAModelOrADataException()
    {
        var path = Path.Combine(_root, "weights.safetensors");
        var written = File.ReadAllBytes(Path.Combine(Folder, RunFolder.ModelFileName));
        var network = Model.Load(Folder).Network.Description;
        new FuzzTarget("import", 40)
        {
            Samples = [written, TensorsBytes.WithoutChecksums(written)],
            Repair = TensorsBytes.Repair,
            IsDocumented = exception => exception is DataException,
            BytesPerByte = 256,
            Read = bytes =>
            {
                FuzzTarget.Overwrite(path, bytes);
                WeightImport.Load(path, network, Loss.MeanSquaredError).Model.Parameters.Length.ShouldBe(network.ParameterCount);
            },
        }.Run(_output);
    }

    [Fact]
    public void Arrays_AnyBytes_AreDescribedAndLoadedOrADataException()
    {
        var path = Path.Combine(_root, "arrays.npz");
        var file = new MemoryStream();
        NpyWriter.WriteZip(file, [("x", to => NpyWriter.Write(to, [4, 2], (float[])[1, 2, 3, 4, 5, 6, 7, 8])), ("y", to => NpyWriter.Write(to, [4], (int[])[0, 1, 1, 0]))]);
        new FuzzTarget("arrays", 30)
        {
            Samples = [file.ToArray()],
            IsDocumented = exception => exception is DataException,
            BytesPerByte = 8 * 1032,
            FixedBytes = 8 << 20,
            Read = bytes =>
            {
                FuzzTarget.Overwrite(path, bytes);
                DataDescription.Of(new DataSource { Name = path }, new DataLocations { AllowNetwork = false }).Arrays.Count.ShouldBeGreaterThan(0);
            },
        }.Run(_output);
    }

    [Fact]
    public void Model_AnyBytes_IsOneOrADataException()
    {
        var path = Path.Combine(Folder, RunFolder.ModelFileName);
        var written = File.ReadAllBytes(path);
        new FuzzTarget("model", 60)
        {
            Samples = [written, TensorsBytes.WithoutChecksums(written)],
            Repair = TensorsBytes.Repair,
            IsDocumented = exception => exception is DataException,
            BytesPerByte = 256,
            Read = bytes =>
            {
                FuzzTarget.Overwrite(path, bytes);
                Model.Load(path).Parameters.Length.ShouldBeLessThan(1 << 16);
            },
        }.Run(_output);
    }

    [Fact]
    public void Checkpoint_AnyBytes_IsOneOrADocumentedException()
    {
        var written = File.ReadAllBytes(Directory.EnumerateFiles(Path.Combine(Folder, CheckpointFolder.Name)).Single());
        var network = Model.Load(Folder).Network;
        var fingerprint = RunFile.Load(Path.Combine(Folder, RunFolder.SettingsFileName)).Fingerprint();
        const int SlotsOfAdam = 2;
        new FuzzTarget("checkpoint", 60)
        {
            Samples = [written, TensorsBytes.WithoutChecksums(written)],
            Repair = TensorsBytes.Repair,
            IsDocumented = exception => exception is DataException,
            BytesPerByte = 256,
            Read = bytes =>
            {
                var file = SafeTensorsReader.Read(new MemoryStream(bytes), "checkpoint");
                CheckpointFile.CheckOwner("checkpoint", file, fingerprint);
                CheckpointFile.Read("checkpoint", file, network, SlotsOfAdam).State.Step.ShouldBeGreaterThanOrEqualTo(0);
            },
        }.Run(_output);
    }

    [Fact]
    public void Settings_AnyBytes_AreOnesOrADataException()
    {
        var path = Path.Combine(Folder, RunFolder.SettingsFileName);
        new FuzzTarget("run.json", 60)
        {
            Samples = [File.ReadAllBytes(path)],
            IsDocumented = exception => exception is DataException,
            BytesPerByte = 512,
            Read = bytes =>
            {
                FuzzTarget.Overwrite(path, bytes);
                RunFolder.Open(Folder).Options.Epochs.ShouldBeGreaterThan(0);
            },
        }.Run(_output);
    }

    [Fact]
    public void Term_AnyBytes_IsOneOrADataException()
    {
        var path = Path.Combine(Folder, TermFile.Name);
        var disk = new FileSystemDisk(Folder);
        new FuzzTarget("term", 10)
        {
            Samples = ["1\n"u8.ToArray(), "2147483646\n"u8.ToArray()],
            IsDocumented = exception => exception is DataException,
            Read = bytes =>
            {
                FuzzTarget.Overwrite(path, bytes);
                new TermFile(disk).Read().ShouldBeGreaterThan(0);
            },
        }.Run(_output);
    }

    [Fact]
    public void DataSchema_AnyText_IsOneOrADataException()
    {
        var path = Path.Combine(_root, "table.csv");
        File.WriteAllText(path, "a,b,class\n1,red,x\n3,green,y\n5,red,x\n7,green,y\n2,red,x\n");
        var table = DataLoader.Load(new DataSource { Name = path }, DataLocations.Default()).Schema!.ToJson();
        new FuzzTarget("data schema", 30)
        {
            Samples = [Encoding.UTF8.GetBytes(table)],
            IsDocumented = exception => exception is DataException,
            BytesPerByte = 512,
            Read = bytes => DataSchema.FromJson(Encoding.UTF8.GetString(bytes)).FeatureCount.ShouldBeGreaterThan(0),
        }.Run(_output);
    }
}
