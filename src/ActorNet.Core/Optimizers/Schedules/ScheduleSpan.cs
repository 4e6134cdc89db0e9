using System.Globalization;
using ActorNet.Core.Naming;

namespace ActorNet.Core.Optimizers;

/// <summary>A length of time in a schedule, in steps or in epochs.</summary>
/// <param name="Count">How many.</param>
/// <param name="IsEpochs">True if it counts epochs.</param>
internal readonly record struct ScheduleSpan(double Count, bool IsEpochs)
{
    /// <summary>The most steps, and the most epochs.</summary>
    public const long Longest = 1_000_000_000_000;

    /// <summary>As the argument of a schedule's text.</summary>
    public (string Name, double Value) Argument => (IsEpochs ? "epochs" : "steps", Count);

    /// <summary>Reads it from a schedule's arguments.</summary>
    public static ScheduleSpan Read(NameArguments given) =>
        Of(given.Has("steps") ? given.Whole("steps") : null, given.Has("epochs") ? given.Double("epochs") : null);

    /// <summary>One of the two, the other being null.</summary>
    /// <exception cref="ArgumentException">None or both are given, or one is out of range.</exception>
    public static ScheduleSpan Of(long? steps, double? epochs) => (steps, epochs) switch
    {
        (null, null) => throw new ArgumentException("a schedule needs its length: steps or epochs"),
        (not null, not null) => throw new ArgumentException("a schedule has steps or epochs, not both"),
        ({ } count, null) when count is >= 1 and <= Longest => new ScheduleSpan(count, IsEpochs: false),
        ({ } count, null) => throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"steps is {count}; it must be from 1 to {Longest}")),
        (null, { } count) when count is > 0 and <= Longest => new ScheduleSpan(count, IsEpochs: true),
        (null, { } count) => throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"epochs is {count}; it must be above 0, at most {Longest}")),
    };

    /// <summary>The length in steps, which may have a fraction.</summary>
    public double Steps(int stepsPerEpoch) => IsEpochs ? Count * stepsPerEpoch : Count;

    /// <summary>The length in whole steps, at least 1: for schedules with edges, which lie between two steps.</summary>
    public long WholeSteps(int stepsPerEpoch) => (long)Math.Clamp(Math.Round(Steps(stepsPerEpoch), MidpointRounding.AwayFromZero), 1, 1L << 62);
}
