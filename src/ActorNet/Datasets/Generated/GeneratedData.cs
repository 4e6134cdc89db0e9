using System.Globalization;
using ActorNet.Core.Data;
using ActorNet.Core.Naming;

namespace ActorNet.Datasets.Generated;

/// <summary>A generated set with its options, such as <c>spiral:noise=0.2,samples=500,seed=3</c>.</summary>
/// <param name="Set">The set.</param>
/// <param name="Noise">How far points are shifted at most in each direction; for <c>line</c>, the deviation of the values.</param>
/// <param name="Samples">Number of samples.</param>
/// <param name="Seed">Key of the random numbers, apart from the run's.</param>
internal sealed record GeneratedData(GeneratedSet Set, double Noise, int Samples, ulong Seed)
{
    private const int MaximumSamples = 1_000_000;
    private const double MaximumNoise = 10;
    private static readonly string[] Options = ["noise", "samples", "seed"];

    /// <summary>The set with the options that are not as they are by default.</summary>
    public string Name
    {
        get
        {
            var options = new List<string>();
            if (!Noise.Equals(Set.Noise)) options.Add(string.Create(CultureInfo.InvariantCulture, $"noise={Noise}"));
            if (Samples != Set.Samples) options.Add(string.Create(CultureInfo.InvariantCulture, $"samples={Samples}"));
            if (Seed != 1) options.Add(string.Create(CultureInfo.InvariantCulture, $"seed={Seed}"));
            return options.Count == 0 ? Set.Name : $"{Set.Name}:{string.Join(',', options)}";
        }
    }

    /// <summary>How its columns are read from a file: points that a program or a person wrote can be given to a model that was trained on it.</summary>
    public TableSchema Table => new()
    {
        HasHeader = true,
        Columns =
        [
            .. Set.Columns.Select(name => new TableColumn { Name = name, Kind = ColumnKind.Numeric }),
            new TableColumn { Name = Set.Target, Kind = Set.ClassNames.Count > 0 ? ColumnKind.Category : ColumnKind.Numeric, Categories = Set.ClassNames },
        ],
        Target = Set.Columns.Count,
    };

    /// <summary>Reads a name with options; null if no set has that name.</summary>
    /// <exception cref="DataException">The set has no such option, or not with that value.</exception>
    public static GeneratedData? Find(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var name = colon < 0 ? text : text[..colon];
        if (GeneratedSets.All.FirstOrDefault(set => set.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is not { } found) return null;
        var data = new GeneratedData(found, found.Noise, found.Samples, 1);
        if (colon < 0) return data;
        if (found.IsComplete) throw new DataException($"{text}: {found.Name} has no options: it is always the same {found.Samples} samples");
        return text[(colon + 1)..].Split(',').Aggregate(data, (current, option) => current.With(text, option));
    }

    /// <summary>Computes the samples.</summary>
    public Dataset ToDataset()
    {
        var width = Set.Columns.Count;
        var features = new float[Samples * width];
        var isClasses = Set.ClassNames.Count > 0;
        var labels = new int[isClasses ? Samples : 0];
        var values = new float[isClasses ? 0 : Samples];
        for (var index = 0; index < Samples; index++)
        {
            var draw = new SampleDraw(Seed, index);
            var sample = Set.Make(index, Samples, ref draw);
            var isShifted = Noise > 0 && Set.Columns.Count > 1;
            features[index * width] = (float)(sample.X + (isShifted ? draw.Uniform(-Noise, Noise) : 0));
            if (width > 1) features[(index * width) + 1] = (float)(sample.Y + (isShifted ? draw.Uniform(-Noise, Noise) : 0));
            if (isClasses)
            {
                labels[index] = (int)sample.Target;
            }
            else
            {
                values[index] = (float)(sample.Target + (width == 1 ? Noise * draw.Normal() : 0));
            }
        }

        return new Dataset(Name, features, [width], labels, Set.ClassNames, values, isClasses ? 0 : 1);
    }

    private GeneratedData With(string text, string option)
    {
        var parts = option.Split('=', 2, StringSplitOptions.TrimEntries);
        var (name, value) = (parts[0], parts.Length > 1 ? parts[1] : "");
        return name switch
        {
            "noise" => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var noise) && noise is >= 0 and <= MaximumNoise
                ? this with { Noise = noise }
                : throw Wrong(text, name, value, FormattableString.Invariant($"a number from 0 to {MaximumNoise}")),
            "samples" => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var samples) && samples is >= 4 and <= MaximumSamples
                ? this with { Samples = samples }
                : throw Wrong(text, name, value, FormattableString.Invariant($"a whole number from 4 to {MaximumSamples}")),
            "seed" => ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seed)
                ? this with { Seed = seed }
                : throw Wrong(text, name, value, "a whole number of at least 0"),
            _ => throw new DataException(
                $"{text}: {Set.Name} has no option '{name}'{NearestName.HintOrList(name, Options)}; options are written {Set.Name}:noise=0.1,samples=500"),
        };
    }

    private static DataException Wrong(string text, string option, string value, string allowed) =>
        new($"{text}: {option} is '{value}'; it must be {allowed}");
}
