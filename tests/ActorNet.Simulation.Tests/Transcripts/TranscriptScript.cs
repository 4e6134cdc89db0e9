using System.Globalization;
using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Core.Optimizers;
using ActorNet.Core.Training;
using ActorNet.Datasets;
using ActorNet.Simulation.Faults;
using ActorNet.Simulation.Training;

namespace ActorNet.Simulation.Tests.Transcripts;

/// <summary>
/// A small scenario in words: comments, settings (<c>workers 2</c>), faults (<c>fault crash worker-2, gradient 1, for 5 s</c>), then a line of dashes and
/// everything that is to happen.
/// </summary>
internal sealed class TranscriptScript
{
    private const string Divider = "----";

    private readonly Dictionary<string, string> _settings = [];
    private readonly List<Fault> _faults = [];
    private readonly List<string> _head = [];
    private readonly List<string> _hidden = [];

    private TranscriptScript()
    {
    }

    /// <summary>Everything below the divider.</summary>
    public string Expected { get; private set; } = "";

    /// <summary>Kinds of messages that are not shown.</summary>
    public IReadOnlyList<string> Hidden => _hidden;

    public FaultPlan Plan => new(_faults);

    public SimulatedCase Case
    {
        get
        {
            var workers = Integer("workers", 2);
            var training = new TrainingOptions
            {
                Network = NetworkDescription.Parse([2], "3:tanh,2:softmax"),
                Loss = Loss.Parse("categorical_crossentropy"),
                Optimizer = new OptimizerSettings { Name = "momentum", LearningRate = 0.1 },
                BatchSize = Integer("batch", 8),
                Lanes = Integer("lanes", 4),
                Epochs = 1000,
                Steps = Integer("steps", 2),
                OnNonFinite = NonFinitePolicy.Fail,
                LocalSteps = Integer("local-steps", 1),
                Parts = Integer("parts", 1),
                CheckpointEvery = Integer("checkpoint-every", 0),
                AuditShare = Integer("audit", 0),
            };
            return new SimulatedCase(training, new TrainingData(NewData(Integer("samples", 16)), null, null))
            {
                Seed = 1,
                Workers = workers,
                MoreWorkers = Integer("more-workers", 0),
                HasDisk = Integer("disk", 0) == 1,
                SampleTime = TimeSpan.FromMilliseconds(10),
                Slownesses = [.. Enumerable.Repeat(1.0, workers + 8)],
                LinkDelay = TimeSpan.FromMilliseconds(1),
                RestartsFailed = Integer("restarts", 0) == 1,
                WorkerTimeout = TimeSpan.FromSeconds(10),
                KnowsStandby = Integer("standby", 0) == 1,
            };
        }
    }

    public static TranscriptScript Read(string path)
    {
        var script = new TranscriptScript();
        var lines = File.ReadAllLines(path);
        var divider = Array.IndexOf(lines, Divider);
        var head = divider < 0 ? lines : lines[..divider];
        foreach (var line in head)
        {
            script._head.Add(line);
            script.ReadLine(line, path);
        }

        script.Expected = divider < 0 ? "" : string.Join('\n', lines[(divider + 1)..]);
        return script;
    }

    /// <summary>Puts other lines in the place of what is to happen.</summary>
    public void Write(string path, string actual) => File.WriteAllText(path, string.Join('\n', [.. _head, Divider, actual]) + "\n");

    private void ReadLine(string line, string path)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0 || words[0] == "#")
        {
            return;
        }

        switch (words[0])
        {
            case "hide":
                _hidden.AddRange(words[1..]);
                break;
            case "fault":
                _faults.Add(ReadFault(line["fault ".Length..]));
                break;
            default:
                _settings[words[0]] = words.Length == 2 ? words[1] : throw new FormatException($"{path}: '{line}' is no setting");
                break;
        }
    }

    /// <summary>Such as <c>crash worker-2, gradient 1, after 0.5 s, for 5 s, amount 1</c>; without a trigger at a time since the beginning.</summary>
    private Fault ReadFault(string text)
    {
        var parts = text.Split(',', StringSplitOptions.TrimEntries);
        var what = parts[0].Split(' ');
        var fault = new Fault(
            _faults.Count + 1, Enum.Parse<FaultKind>(what[0], ignoreCase: true), FaultTrigger.Time, 1, TimeSpan.Zero, TimeSpan.Zero, what[1], what.Length > 2 ? what[2] : null, 0);
        foreach (var part in parts[1..])
        {
            var words = part.Split(' ');
            fault = words[0] switch
            {
                "after" => fault with { After = TimeSpan.FromSeconds(double.Parse(words[1], CultureInfo.InvariantCulture)) },
                "for" => fault with { Duration = TimeSpan.FromSeconds(double.Parse(words[1], CultureInfo.InvariantCulture)) },
                "amount" => fault with { Amount = double.Parse(words[1], CultureInfo.InvariantCulture) },
                var trigger => fault with { Trigger = Enum.Parse<FaultTrigger>(trigger, ignoreCase: true), Count = int.Parse(words[1], CultureInfo.InvariantCulture) },
            };
        }

        return fault;
    }

    private int Integer(string name, int otherwise) =>
        _settings.TryGetValue(name, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private static Dataset NewData(int samples) => new(
        "train", [.. Enumerable.Range(0, 2 * samples).Select(index => ((index * 7) % 11 / 11f) - 0.5f)], [2], [.. Enumerable.Range(0, samples).Select(index => index % 2)], ["a", "b"], [], 0);
}
