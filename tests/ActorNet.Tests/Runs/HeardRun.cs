using ActorNet.Core.Optimizers;
using ActorNet.Core.Training.Control;

namespace ActorNet.Tests.Runs;

/// <summary>What the callbacks of a small training heard, and how it ended: on every engine the same.</summary>
internal sealed class HeardRun
{
    private readonly List<string> _heard = [];
    private string _outcome = "";

    /// <summary>What a callback does, by a name for the table of a test.</summary>
    public static IReadOnlyDictionary<string, Script> Scripts { get; } = new Dictionary<string, Script>
    {
        ["listens"] = new(new LambdaCallback()),
        ["listens to a run that ends inside an epoch"] = new(new LambdaCallback(), Steps: 24),
        ["stops at an epoch's end"] = new(new LambdaCallback { EpochEnd = moment => StopAt(moment, 38) }),
        ["stops inside an epoch"] = new(new LambdaCallback { Evaluated = moment => StopAt(moment, 30) }),
        ["stops after the last step"] = new(new LambdaCallback { EpochEnd = moment => StopAt(moment, 57) }),
        ["fails before"] = new(new LambdaCallback { TrainBegin = _ => Throw() }),
        ["fails inside an epoch"] = new(new LambdaCallback { Evaluated = _ => Throw() }),
        ["fails at an epoch's end"] = new(new LambdaCallback { EpochEnd = _ => Throw() }),
        ["fails after"] = new(new LambdaCallback { TrainEnd = _ => Throw() }),
    };

    public IReadOnlyList<string> Heard => _heard;

    public string Outcome => _outcome;

    /// <summary>As it is in one process.</summary>
    public static HeardRun Local(string script, int workers = 1)
    {
        var run = new HeardRun();
        run.Train(script, (options, callbacks) => Trainer.Run(options with { Workers = workers }, TestRuns.Data, callbacks: callbacks));
        return run;
    }

    /// <summary>Trains by a script and notes what comes of it.</summary>
    /// <param name="script">One of <see cref="Scripts"/>.</param>
    /// <param name="train">The engine.</param>
    public void Train(string script, Func<TrainingOptions, IReadOnlyList<TrainingCallback>, TrainingResult> train)
    {
        var (callback, steps) = Scripts[script];
        var options = TestRuns.Options with
        {
            Steps = steps,
            Update = new UpdateSettings { Schedule = Schedule.Cosine(epochs: 3) },
            Control = new TrainingControl { ValidateEvery = 10 },
        };
        try
        {
            _outcome = Describe(train(options, [Listener("first"), callback, Listener("second")]));
        }
        catch (TrainingException exception)
        {
            _outcome = $"{exception.Message} | {(exception.Result is { } result ? Describe(result) : "no result")}";
        }
    }

    /// <summary>A callback that notes what it hears, but for what depends on time.</summary>
    public LambdaCallback Listener(string name) => new()
    {
        TrainBegin = start => _heard.Add($"{name}: begin {start.Step}/{start.TotalSteps} {start.Options.Network} {start.Options.Control}"),
        Evaluated = moment => _heard.Add($"{name}: evaluated {Describe(moment)}"),
        EpochEnd = moment => _heard.Add($"{name}: epoch {Describe(moment)}"),
        TrainEnd = result => _heard.Add($"{name}: end {Describe(result)}"),
    };

    private static void StopAt(TrainingMoment moment, long step)
    {
        if (moment.Row.Steps == step)
        {
            moment.Stop("seen\nenough");
        }
    }

    private static void Throw() => throw new IOException("no disk\nleft");

    private static string Describe(TrainingMoment moment) => $"{moment.Row with { Seconds = 0, SamplesPerSecond = 0 }} {moment.Progress with { SamplesPerSecond = 0 }} {moment.Model.WeightsSha256}";

    private static string Describe(TrainingResult result) =>
        $"{result.Steps} {result.Epochs} {result.WeightsSha256} {result.TrainLoss} {result.TestLoss} {result.StopReason} {result.Interrupted} {result.History.Count}";

    /// <param name="Callback">What it does.</param>
    /// <param name="Steps">Steps of the run, or null for all of its epochs.</param>
    public sealed record Script(TrainingCallback Callback, int? Steps = null);
}
