using ActorNet.Core.Numerics;

namespace ActorNet.Core.Data;

/// <summary>Which samples train, which validate and which test: sample numbers in rising order, every sample in exactly one part.</summary>
/// <param name="Train">Samples trained on; never empty.</param>
/// <param name="Validation">Samples evaluated after every epoch; empty if no share was asked for.</param>
/// <param name="Test">Samples evaluated at the end; empty if no share was asked for.</param>
public sealed record DataSplit(int[] Train, int[] Validation, int[] Test)
{
    /// <summary>
    /// Draws the parts by a seeded permutation: the test samples first, so that they stay the same whatever the validation share, then the
    /// validation samples out of the rest. Part sizes are rounded to the nearest sample.
    /// </summary>
    /// <param name="name">What messages call the data.</param>
    /// <param name="count">Number of samples.</param>
    /// <param name="testShare">Share of all samples, in [0, 1).</param>
    /// <param name="validationShare">Share of the samples left after the test part, in [0, 1).</param>
    /// <param name="seed">Key of the split.</param>
    /// <exception cref="DataException">A share is out of range, or a part would be empty.</exception>
    public static DataSplit Draw(string name, int count, double testShare, double validationShare, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        CheckShare(name, "test", testShare);
        CheckShare(name, "validation", validationShare);
        var test = PartSize(name, "test", count, testShare);
        var validation = PartSize(name, "validation", count - test, validationShare);
        if (count - test - validation == 0)
        {
            throw new DataException(
                $"{name}: no training samples are left of {count} after {test} for the test and {validation} for validation");
        }

        var order = new int[count];
        Permutation.Fill(order, new KeyedGenerator(seed, RandomPurpose.Split));
        return new DataSplit(
            Part(order, test + validation, count), Part(order, test, test + validation), Part(order, 0, test));
    }

    private static int[] Part(int[] order, int start, int end)
    {
        var part = order[start..end];
        Array.Sort(part);
        return part;
    }

    private static void CheckShare(string name, string part, double share)
    {
        if (!(share >= 0 && share < 1))
        {
            throw new DataException(FormattableString.Invariant($"{name}: the {part} share must be at least 0 and less than 1, not {share}"));
        }
    }

    private static int PartSize(string name, string part, int count, double share)
    {
        var size = (int)Math.Floor((count * share) + 0.5);
        return share > 0 && size == 0
            ? throw new DataException(FormattableString.Invariant($"{name}: a {part} share of {share} of {count} samples is an empty part"))
            : size;
    }
}
