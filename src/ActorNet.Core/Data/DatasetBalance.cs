namespace ActorNet.Core.Data;

/// <summary>How the samples of a data set are spread over its classes.</summary>
/// <param name="Classes">The classes, in the order of their numbers.</param>
public sealed record DatasetBalance(IReadOnlyList<ClassShare> Classes)
{
    /// <summary>Where the largest class has this many times the samples of the smallest, a person should know.</summary>
    public const double NotableRatio = 3;

    /// <summary>Samples in all.</summary>
    public int Samples => Classes.Sum(share => share.Count);

    /// <summary>The class with the most samples, the first of several.</summary>
    public ClassShare Largest => Classes.MaxBy(share => share.Count)!;

    /// <summary>Of the classes that have samples the one with the fewest, the first of several.</summary>
    public ClassShare Smallest => Classes.Where(share => share.Count > 0).MinBy(share => share.Count) ?? Classes[0];

    /// <summary>Names of the classes without samples: labels that do not occur.</summary>
    public IReadOnlyList<string> Absent => [.. Classes.Where(share => share.Count == 0).Select(share => share.Name)];

    /// <summary>Samples of the largest class over those of the smallest.</summary>
    public double Ratio => (double)Largest.Count / Smallest.Count;

    /// <summary>True if <see cref="Ratio"/> is <see cref="NotableRatio"/> or more.</summary>
    public bool IsUneven => Ratio >= NotableRatio;

    /// <summary>
    /// Class weights that give every class the same say: samples/(classes · samples of the class), so that they are 1 on average over the samples. A class without
    /// samples has 0, and does not count among the classes.
    /// </summary>
    public IReadOnlyList<float> BalancedWeights
    {
        get
        {
            var present = Classes.Count(share => share.Count > 0);
            return [.. Classes.Select(share => share.Count == 0 ? 0f : (float)(Samples / ((double)present * share.Count)))];
        }
    }

    /// <summary>Counts the samples of each class.</summary>
    /// <param name="dataset">A data set with labels.</param>
    /// <exception cref="ArgumentException">Its targets are values.</exception>
    public static DatasetBalance Of(Dataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        if (!dataset.HasLabels)
        {
            throw new ArgumentException($"{dataset.Name} has target values, no classes.", nameof(dataset));
        }

        var counts = new int[dataset.ClassNames.Count];
        foreach (var label in dataset.Labels)
        {
            counts[label]++;
        }

        return new DatasetBalance([.. counts.Select((count, label) => new ClassShare(dataset.ClassNames[label], count, (double)count / Math.Max(1, dataset.Count)))]);
    }
}

/// <summary>One class of a data set.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Count">Its samples.</param>
/// <param name="Share">Its share of all samples, from 0 to 1.</param>
public sealed record ClassShare(string Name, int Count, double Share);
