using System.Globalization;

namespace ActorNet.Plots;

/// <summary>A range of values with ticks at round numbers.</summary>
/// <param name="Minimum">Lower end.</param>
/// <param name="Maximum">Upper end, above the lower one.</param>
/// <param name="Step">From one tick to the next: 1, 2 or 5 times a power of ten.</param>
internal sealed record Axis(double Minimum, double Maximum, double Step)
{
    /// <summary>Values beyond this are no points of a curve: differences between them would overflow.</summary>
    private const double Largest = 1e100;

    /// <summary>True for a number that can be drawn.</summary>
    public static bool CanShow(double value) => Math.Abs(value) <= Largest;

    /// <summary>An axis that begins and ends at ticks and shows all values that can be drawn; with none, from 0 to 1.</summary>
    /// <param name="values">Anything, NaN and infinities too.</param>
    /// <param name="ticks">About this many steps.</param>
    public static Axis Over(IEnumerable<double> values, int ticks)
    {
        var shown = values.Where(CanShow).ToArray();
        var (minimum, maximum) = shown.Length == 0 ? (0, 1) : (shown.Min(), shown.Max());
        if (maximum - minimum <= 1e-9 * Math.Max(Math.Abs(minimum), Math.Abs(maximum)))
        {
            var margin = maximum == 0 ? 1 : Math.Abs(maximum) / 10;
            (minimum, maximum) = (minimum - margin, maximum + margin);
        }

        var step = RoundStep((maximum - minimum) / ticks);
        return new Axis(Math.Floor(minimum / step) * step, Math.Ceiling(maximum / step) * step, step);
    }

    /// <summary>An axis of whole numbers from 1, with room at both ends when there is only one.</summary>
    public static Axis OverCounts(int first, int last, int ticks)
    {
        var step = Math.Max(1, RoundStep((double)(last - first) / ticks));
        return first == last ? new Axis(first - 0.5, last + 0.5, step) : new Axis(first, last, step);
    }

    /// <summary>Where the ticks are.</summary>
    public IEnumerable<double> Ticks()
    {
        // Multiples, not sums: rounding errors of sums would show in the labels.
        for (var number = Math.Ceiling((Minimum / Step) - 1e-6); number * Step <= Maximum + (Step * 1e-6); number++)
        {
            yield return number == 0 ? 0 : number * Step;
        }
    }

    /// <summary>A tick's number with the digits that its step needs.</summary>
    public string Label(double tick)
    {
        var exponent = (int)Math.Floor(Math.Log10(Step) + 1e-9);
        var largest = Math.Max(Math.Abs(Minimum), Math.Abs(Maximum));
        return exponent < -4 || largest >= 1e6
            ? tick.ToString("0.###e+0;-0.###e+0;0", CultureInfo.InvariantCulture)
            : tick.ToString($"F{Math.Max(0, -exponent)}", CultureInfo.InvariantCulture);
    }

    /// <summary>Place of a value between 0 (lower end) and 1.</summary>
    public double Place(double value) => (value - Minimum) / (Maximum - Minimum);

    private static double RoundStep(double step)
    {
        if (step <= 0)
        {
            return 0;
        }

        var power = Math.Pow(10, Math.Floor(Math.Log10(step)));
        return (step / power) switch
        {
            <= 1 + 1e-9 => power,
            <= 2 + 1e-9 => 2 * power,
            <= 5 + 1e-9 => 5 * power,
            _ => 10 * power,
        };
    }
}
