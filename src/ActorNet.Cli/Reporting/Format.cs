using System.Globalization;

namespace ActorNet.Cli.Reporting;

/// <summary>Numbers as people read them, the same in every country.</summary>
internal static class Format
{
    /// <summary>Four decimals, or three digits and an exponent where these would hide the number.</summary>
    public static string Loss(double value)
    {
        if (!double.IsFinite(value)) return double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
        var size = Math.Abs(value);
        return value.ToString(size is 0 or (>= 0.001 and < 1e6) ? "F4" : "0.000e+0", CultureInfo.InvariantCulture);
    }

    /// <summary>A share with four decimals.</summary>
    public static string Accuracy(double value) => value.ToString("F4", CultureInfo.InvariantCulture);

    /// <summary>Three digits, such as <c>0.00125</c> or <c>1.5E-06</c>.</summary>
    public static string LearningRate(double value) => value.ToString("G3", CultureInfo.InvariantCulture);

    /// <summary>A whole number in groups of three.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Samples a second; three digits at least where there are few.</summary>
    public static string Rate(double samplesPerSecond) =>
        samplesPerSecond.ToString(samplesPerSecond < 100 ? "0.##" : "N0", CultureInfo.InvariantCulture) + " samples/s";

    /// <summary>Seconds with hundredths, or hours, minutes and seconds from a minute on.</summary>
    public static string Duration(double seconds) =>
        seconds < 60 ? seconds.ToString("0.00", CultureInfo.InvariantCulture) + " s" : Clock(seconds);

    /// <summary>Minutes and seconds, with hours where there are some.</summary>
    public static string Clock(double seconds)
    {
        var whole = (long)Math.Ceiling(Math.Min(seconds, 3_599_999));
        return whole < 3600
            ? string.Create(CultureInfo.InvariantCulture, $"{whole / 60}:{whole % 60:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{whole / 3600}:{whole / 60 % 60:00}:{whole % 60:00}");
    }

    /// <summary>A shape and, where it has several axes, what dense layers make of it: "28x28x1 flattened to 784".</summary>
    public static string Flattened(IReadOnlyList<int> shape) =>
        shape.Count == 1 ? Shape(shape) : $"{Shape(shape)} flattened to {shape.Aggregate(1, (product, extent) => product * extent)}";

    /// <summary>A size in bytes, and from 10 KiB on in the unit that suits it.</summary>
    public static string Bytes(long bytes)
    {
        string[] units = ["KiB", "MiB", "GiB", "TiB", "PiB"];
        var text = Count(bytes) + " bytes";
        var size = bytes / 1024.0;
        var unit = 0;
        for (; size >= 1024 && unit < units.Length - 1; unit++)
        {
            size /= 1024;
        }

        return bytes < 10 * 1024 ? text : string.Create(CultureInfo.InvariantCulture, $"{text} ({size:0.#} {units[unit]})");
    }

    /// <summary>A shape such as 28×28×1, or its product where it has one axis.</summary>
    public static string Shape(IReadOnlyList<int> shape) =>
        string.Join('x', shape.Select(extent => extent.ToString(CultureInfo.InvariantCulture)));
}
