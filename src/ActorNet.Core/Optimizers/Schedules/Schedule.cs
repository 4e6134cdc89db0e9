using System.Globalization;
using System.Text.Json.Serialization;
using ActorNet.Core.Naming;

namespace ActorNet.Core.Optimizers;

/// <summary>
/// The course of the learning rate over a run: a factor for each step, a pure function of the step's number. It is computed with operations that round
/// the same way on every machine, so that it can be part of what weights depend on.
/// </summary>
[JsonConverter(typeof(ScheduleJsonConverter))]
public abstract class Schedule : NamedValue
{
    private const string WarmupParameter = "warmup";

    private static readonly NameRegistry<Schedule> Registry = new(
        "schedule",
        [
            new("constant", given => new ConstantSchedule(WarmupOf(given)), WarmupParameter),
            new("step", given => new StepSchedule(given.Double("rate"), ScheduleSpan.Read(given), WarmupOf(given)), "rate", "steps", "epochs", WarmupParameter),
            new(
                "exponential",
                given => new ExponentialSchedule(given.Double("rate"), ScheduleSpan.Read(given), WarmupOf(given)),
                "rate", "steps", "epochs", WarmupParameter),
            new(
                "inverse_time",
                given => new InverseTimeSchedule(given.Double("rate"), ScheduleSpan.Read(given), WarmupOf(given)),
                "rate", "steps", "epochs", WarmupParameter),
            new(
                "polynomial",
                given => new PolynomialSchedule(ScheduleSpan.Read(given), given.Double("power", 1), given.Double("minimum", 0), WarmupOf(given)),
                "steps", "epochs", "power", "minimum", WarmupParameter),
            new(
                "cosine",
                given => new CosineSchedule(ScheduleSpan.Read(given), given.Double("minimum", 0), WarmupOf(given)),
                "steps", "epochs", "minimum", WarmupParameter),
            new(
                "cosine_restarts",
                given => new CosineRestartsSchedule(
                    ScheduleSpan.Read(given), given.Double("growth", 2), given.Double("height", 1), given.Double("minimum", 0), WarmupOf(given)),
                "steps", "epochs", "growth", "height", "minimum", WarmupParameter),
        ],
        new()
        {
            ["exponential_decay"] = "exponential",
            ["inverse_time_decay"] = "inverse_time",
            ["linear"] = "polynomial",
            ["polynomial_decay"] = "polynomial",
            ["cosine_decay"] = "cosine",
            ["warm_restarts"] = "cosine_restarts",
            ["cosine_decay_restarts"] = "cosine_restarts",
        });

    private readonly long _warmup;

    private protected Schedule(long warmup) => _warmup = warmup is >= 0 and <= ScheduleSpan.Longest
        ? warmup
        : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"warmup is {warmup}; it must be from 0 to {ScheduleSpan.Longest} steps"));

    /// <summary>The names that <see cref="Parse"/> reads.</summary>
    public static IReadOnlyList<string> Names => Registry.Names;

    /// <summary>Other names that <see cref="Parse"/> knows, and the one of <see cref="Names"/> that each stands for.</summary>
    public static IReadOnlyDictionary<string, string> Aliases => Registry.Aliases;

    /// <summary>Name and arguments as <see cref="Parse"/> reads them.</summary>
    public sealed override string Text
    {
        get
        {
            var arguments = Arguments.Append(_warmup > 0 ? (WarmupParameter, _warmup) : default).Where(argument => argument.Name is not null);
            var inside = string.Join(',', arguments.Select(argument => string.Create(CultureInfo.InvariantCulture, $"{argument.Name}={argument.Value}")));
            return inside.Length == 0 ? Name : $"{Name}({inside})";
        }
    }

    /// <summary>What stands in parentheses behind the name, warm-up left out.</summary>
    private protected abstract IEnumerable<(string Name, double Value)> Arguments { get; }

    /// <summary>The rate as it is given; with a warm-up it gets there in equal steps.</summary>
    /// <param name="warmup">Steps of the warm-up: step k of it, from 1, has k/<paramref name="warmup"/> of the rate.</param>
    public static Schedule Constant(long warmup = 0) => new ConstantSchedule(warmup);

    /// <summary>Stairs: after each stretch the rate is multiplied, <c>rate^⌊t/T⌋</c> (PyTorch <c>StepLR</c>; Keras <c>ExponentialDecay</c> with <c>staircase</c>).</summary>
    /// <param name="rate">What it is multiplied with, above 0.</param>
    /// <param name="steps">Steps T of a stretch; or else <paramref name="epochs"/>.</param>
    /// <param name="epochs">Epochs of a stretch.</param>
    /// <param name="warmup">As for <see cref="Constant"/>; it comes first and does not count in t.</param>
    public static Schedule Step(double rate, long? steps = null, double? epochs = null, long warmup = 0) =>
        new StepSchedule(rate, ScheduleSpan.Of(steps, epochs), warmup);

    /// <summary>Exponential decay <c>rate^(t/T)</c> (Keras <c>ExponentialDecay</c>; PyTorch <c>ExponentialLR</c> with T = 1).</summary>
    /// <param name="rate">The factor after T steps, above 0.</param>
    /// <param name="steps">T in steps; or else <paramref name="epochs"/>.</param>
    /// <param name="epochs">T in epochs.</param>
    /// <param name="warmup">As for <see cref="Constant"/>; it comes first and does not count in t.</param>
    public static Schedule Exponential(double rate, long? steps = null, double? epochs = null, long warmup = 0) =>
        new ExponentialSchedule(rate, ScheduleSpan.Of(steps, epochs), warmup);

    /// <summary>Decay by the inverse of time, <c>1 / (1 + rate·t/T)</c> (Keras <c>InverseTimeDecay</c>).</summary>
    /// <param name="rate">How fast, above 0.</param>
    /// <param name="steps">T in steps; or else <paramref name="epochs"/>.</param>
    /// <param name="epochs">T in epochs.</param>
    /// <param name="warmup">As for <see cref="Constant"/>; it comes first and does not count in t.</param>
    public static Schedule InverseTime(double rate, long? steps = null, double? epochs = null, long warmup = 0) =>
        new InverseTimeSchedule(rate, ScheduleSpan.Of(steps, epochs), warmup);

    /// <summary>From 1 down to a minimum along a power, <c>(1−m)·(1−t/T)^p + m</c>, and there from T on (Keras <c>PolynomialDecay</c>).</summary>
    /// <param name="steps">T in steps; or else <paramref name="epochs"/>.</param>
    /// <param name="epochs">T in epochs.</param>
    /// <param name="power">p, above 0; with 1 the way is a line.</param>
    /// <param name="minimum">m, from 0 to 1: a share of the learning rate.</param>
    /// <param name="warmup">As for <see cref="Constant"/>; it comes first and does not count in t.</param>
    public static Schedule Polynomial(long? steps = null, double? epochs = null, double power = 1, double minimum = 0, long warmup = 0) =>
        new PolynomialSchedule(ScheduleSpan.Of(steps, epochs), power, minimum, warmup);

    /// <summary>Half a cosine down to a minimum, <c>(1−m)·(1+cos(π·t/T))/2 + m</c>, and there from T on (Loshchilov and Hutter, SGDR, 2017; Keras <c>CosineDecay</c>).</summary>
    /// <param name="steps">T in steps; or else <paramref name="epochs"/>.</param>
    /// <param name="epochs">T in epochs.</param>
    /// <param name="minimum">m, from 0 to 1: a share of the learning rate.</param>
    /// <param name="warmup">As for <see cref="Constant"/>; it comes first and does not count in t.</param>
    public static Schedule Cosine(long? steps = null, double? epochs = null, double minimum = 0, long warmup = 0) =>
        new CosineSchedule(ScheduleSpan.Of(steps, epochs), minimum, warmup);

    /// <summary>
    /// <see cref="Cosine"/> over and over: each way down is <paramref name="growth"/> times as long as the one before, and begins <paramref name="height"/>
    /// times as high (Loshchilov and Hutter, SGDR, 2017; Keras <c>CosineDecayRestarts</c>).
    /// </summary>
    /// <param name="steps">Length of the first in steps; or else <paramref name="epochs"/>.</param>
    /// <param name="epochs">Length of the first in epochs.</param>
    /// <param name="growth">1, or at least 1.01.</param>
    /// <param name="height">Above 0, at most 1.</param>
    /// <param name="minimum">From 0 to 1: a share of the learning rate.</param>
    /// <param name="warmup">As for <see cref="Constant"/>; it comes first and does not count in t.</param>
    public static Schedule CosineRestarts(
        long? steps = null, double? epochs = null, double growth = 2, double height = 1, double minimum = 0, long warmup = 0) =>
        new CosineRestartsSchedule(ScheduleSpan.Of(steps, epochs), growth, height, minimum, warmup);

    /// <summary>Reads a schedule, such as <c>exponential(rate=0.96,steps=1000)</c> or <c>cosine(epochs=10,warmup=100)</c>.</summary>
    /// <exception cref="ArgumentException">There is none of that name, or an argument is wrong; the message says which.</exception>
    public static Schedule Parse(string text) => Registry.Parse(text);

    /// <summary>What the learning rate is multiplied with in a step.</summary>
    /// <param name="step">Steps of the run before this one.</param>
    /// <param name="stepsPerEpoch">Steps of an epoch.</param>
    /// <returns>A number of at least 0.</returns>
    public double FactorAt(long step, int stepsPerEpoch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentOutOfRangeException.ThrowIfLessThan(stepsPerEpoch, 1);
        return step < _warmup ? (step + 1.0) / _warmup : Factor(step - _warmup, stepsPerEpoch);
    }

    /// <summary>The factor so many steps after the warm-up.</summary>
    private protected abstract double Factor(long step, int stepsPerEpoch);

    /// <summary>An argument that must lie in a range.</summary>
    /// <exception cref="ArgumentException">It does not.</exception>
    private protected static double Checked(double value, string name, bool isRight, string range) => isRight && double.IsFinite(value)
        ? value
        : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; it must be {range}"));

    private protected static double CheckedRate(double rate) => Checked(rate, "rate", rate > 0, "above 0");

    private protected static double CheckedMinimum(double minimum) => Checked(minimum, "minimum", minimum is >= 0 and <= 1, "from 0 to 1");

    private static long WarmupOf(NameArguments given) => given.Whole(WarmupParameter, 0);
}
