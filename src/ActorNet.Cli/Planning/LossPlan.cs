using System.Globalization;
using ActorNet.Cli.Arguments;
using ActorNet.Core.Data;
using ActorNet.Core.Naming;
using ActorNet.Core.Networks;

namespace ActorNet.Cli.Planning;

/// <summary>Settles how much each error counts.</summary>
internal static class LossPlan
{
    private const string Balanced = "balanced";
    private const int MostNames = 20;

    /// <summary>The loss with the label smoothing asked for.</summary>
    /// <exception cref="UsageException">The loss has none, or has another one already.</exception>
    public static Loss Smoothed(Loss loss, LossRequest request)
    {
        if (request.LabelSmoothing is not { } smoothing) return loss;
        if (loss.LabelSmoothing != 0 && loss.LabelSmoothing != (float)smoothing)
        {
            throw new UsageException(FormattableString.Invariant($"--label-smoothing {smoothing} conflicts with --loss {loss}; give one of them"));
        }

        try
        {
            return loss.WithLabelSmoothing((float)smoothing);
        }
        catch (ArgumentException exception)
        {
            throw new UsageException($"--label-smoothing: {exception.Message}");
        }
    }

    /// <summary>A weight for each class, or none.</summary>
    /// <exception cref="UsageException">The text cannot be read, or names a class that the data does not have.</exception>
    public static IReadOnlyList<float> ClassWeights(LossRequest request, Dataset train)
    {
        if (request.ClassWeight is not { } text) return [];
        if (!train.HasLabels) throw new UsageException($"--class-weight: {train.Name} has target values, no classes");
        if (text.Trim().Equals(Balanced, StringComparison.OrdinalIgnoreCase)) return DatasetBalance.Of(train).BalancedWeights;

        var weights = Enumerable.Repeat(1f, train.ClassNames.Count).ToArray();
        var given = new HashSet<int>();
        foreach (var item in QuotedNames.Split(text))
        {
            var equals = item.LastIndexOf('=');
            if (equals < 0)
            {
                throw new UsageException($"--class-weight: '{item}' is neither {Balanced} nor CLASS=X{NearestName.Hint(item, [Balanced])}");
            }

            var (name, number) = (QuotedNames.Unquoted(item[..equals]), item[(equals + 1)..].Trim());
            var label = train.ClassNames.ToList().IndexOf(name);
            if (label < 0) throw new UsageException($"--class-weight: there is no class '{name}'{NearestName.HintOrList(name, [.. train.ClassNames.Take(MostNames)])}");
            if (!given.Add(label)) throw new UsageException($"--class-weight: '{name}' is given twice");
            weights[label] = float.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var weight) && weight >= 0 && float.IsFinite(weight)
                ? weight
                : throw new UsageException($"--class-weight: the weight of '{name}' is '{number}'; it must be a number of at least 0");
        }

        return Array.TrueForAll(weights, weight => weight == 0) ? throw new UsageException("--class-weight: all classes have the weight 0") : weights;
    }

    /// <summary>What a person should know of the classes and their weights, a line each.</summary>
    public static IEnumerable<string> Describe(Dataset train, IReadOnlyList<float> weights)
    {
        if (weights.Count > 0)
        {
            yield return "class weights " + string.Join(", ", train.ClassNames.Zip(weights).Take(MostNames).Select(pair => FormattableString.Invariant($"{pair.First} {pair.Second:0.###}")))
                + (weights.Count > MostNames ? ", …" : "");
        }
        if (!train.HasLabels) yield break;
        var balance = DatasetBalance.Of(train);
        if (balance.Absent.Count > 0) yield return $"note: {(balance.Absent.Count == 1 ? "the class" : "the classes")} {Absent(balance)}";
        if (weights.Count == 0 && balance.IsUneven)
        {
            yield return FormattableString.Invariant(
                $"note: classes are uneven: {balance.Largest.Name} has {balance.Largest.Count} samples, {balance.Smallest.Name} {balance.Smallest.Count}; ")
                + "--class-weight balanced gives each the same say";
        }
    }

    /// <summary>Which classes have no samples.</summary>
    public static string Absent(DatasetBalance balance) =>
        string.Join(", ", balance.Absent.Take(MostNames)) + (balance.Absent.Count > MostNames ? $" and {balance.Absent.Count - MostNames} more" : "")
        + (balance.Absent.Count == 1 ? " has no samples" : " have no samples");
}
