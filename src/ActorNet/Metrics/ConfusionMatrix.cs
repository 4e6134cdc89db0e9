using System.Globalization;
using ActorNet.Core.Training;

namespace ActorNet.Metrics;

/// <summary>How often samples of each class were taken for each class.</summary>
public sealed class ConfusionMatrix
{
    private readonly int[] _counts;

    /// <summary>Counts pairs of classes.</summary>
    /// <param name="classNames">Names of the classes.</param>
    /// <param name="targets">The true class of each sample, by number.</param>
    /// <param name="predicted">The class that each was taken for.</param>
    /// <exception cref="ArgumentException">There are not as many of the ones as of the others.</exception>
    public ConfusionMatrix(IReadOnlyList<string> classNames, ReadOnlySpan<int> targets, ReadOnlySpan<int> predicted)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        ArgumentOutOfRangeException.ThrowIfNotEqual(predicted.Length, targets.Length);
        ClassNames = classNames;
        Samples = targets.Length;
        _counts = new int[checked(classNames.Count * classNames.Count)];
        for (var i = 0; i < targets.Length; i++)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)predicted[i], (uint)classNames.Count, nameof(predicted));
            _counts[(targets[i] * classNames.Count) + predicted[i]]++;
        }
    }

    /// <summary>Names of the classes.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Samples counted.</summary>
    public int Samples { get; }

    /// <summary>Samples of class <paramref name="target"/> that were taken for class <paramref name="predicted"/>.</summary>
    public int this[int target, int predicted] => _counts[(target * ClassNames.Count) + predicted];

    /// <summary>Samples of a class.</summary>
    public int SamplesOf(int target) => Enumerable.Range(0, ClassNames.Count).Sum(predicted => this[target, predicted]);

    /// <summary>Samples that were taken for a class.</summary>
    public int PredictedAs(int predicted) => Enumerable.Range(0, ClassNames.Count).Sum(target => this[target, predicted]);

    /// <summary>Samples taken for what they are.</summary>
    public int Correct => Enumerable.Range(0, ClassNames.Count).Sum(label => this[label, label]);

    /// <summary>Writes a CSV file: a row a true class, a column a predicted one.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void SaveCsv(string path) => AtomicFile.Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine(string.Join(',', ClassNames.Select(Quoted).Prepend("target")));
        for (var target = 0; target < ClassNames.Count; target++)
        {
            var counts = Enumerable.Range(0, ClassNames.Count).Select(predicted => this[target, predicted].ToString(CultureInfo.InvariantCulture));
            writer.WriteLine(string.Join(',', counts.Prepend(Quoted(ClassNames[target]))));
        }
    });

    private static string Quoted(string name) =>
        name.AsSpan().ContainsAny("\",\r\n") ? $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : name;
}
