using System.Runtime.CompilerServices;
using ActorNet.Simulation.Checking;
using ActorNet.Simulation.Training;

namespace ActorNet.Simulation.Tests.Transcripts;

/// <summary>
/// Small scenarios as scripts with everything that happens in them. With <c>ACTORNET_WRITE_TRANSCRIPTS=1</c> in the environment the files are written
/// anew instead of compared: read what has changed before you keep it.
/// </summary>
public sealed class TranscriptTests
{
    private const string WriteSwitch = "ACTORNET_WRITE_TRANSCRIPTS";
    private static readonly TimeSpan Limit = TimeSpan.FromHours(1);

    public static TheoryData<string> Scripts => [.. Directory.EnumerateFiles(Folder(), "*.txt").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Script_Always_HappensAsWritten(string name)
    {
        var path = Path.Combine(Folder(), name + ".txt");
        var script = TranscriptScript.Read(path);
        var actual = Play(script);
        if (Environment.GetEnvironmentVariable(WriteSwitch) == "1")
        {
            script.Write(path, actual);
            return;
        }

        actual.ShouldBe(script.Expected);
    }

    private static string Play(TranscriptScript script)
    {
        var world = new TrainingWorld(script.Case, script.Plan);
        var watch = new SafetyWatch(world);
        var tap = new TranscriptTap(world.Faults, script.Hidden, watch);
        world.Engine.Tap = tap;
        world.Start();
        world.Engine.Run(() => world.IsOver || watch.Crashes.Count > 0, Limit, maximumEvents: 100_000);
        tap.ShowFaults();
        watch.Crashes.ShouldBeEmpty();
        watch.Violations.ShouldBeEmpty();
        world.IsOver.ShouldBeTrue();
        ResultCheck.Problems(script.Case, world, new ReferenceRun(script.Case), hasFiles: script.Case.HasDisk).ShouldBeEmpty();
        return tap.Text;
    }

    private static string Folder([CallerFilePath] string path = "") => Path.Combine(Path.GetDirectoryName(path)!, "Scripts");
}
