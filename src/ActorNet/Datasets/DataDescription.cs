using ActorNet.Core.Data;

namespace ActorNet.Datasets;

/// <summary>A column of a table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What its cells are.</param>
/// <param name="Categories">Its categories; empty for numbers.</param>
/// <param name="Numbers">What its numbers come to, or null for categories.</param>
/// <param name="IsTarget">True for the column that is predicted unless another is named.</param>
public sealed record ColumnDescription(string Name, ColumnKind Kind, IReadOnlyList<string> Categories, NumberSummary? Numbers, bool IsTarget);

/// <summary>What is in a file, a folder or a data set with a name.</summary>
public sealed record DataDescription
{
    /// <summary>The path or name.</summary>
    public required string Name { get; init; }

    /// <summary>The arrays of the file; empty for tables, pictures and data sets with a name.</summary>
    public IReadOnlyList<ArrayDescription> Arrays { get; init; } = [];

    /// <summary>The columns of a table; empty for others.</summary>
    public IReadOnlyList<ColumnDescription> Columns { get; init; } = [];

    /// <summary>What a run would train and test on, without a split; null if the file has no targets, or is none to train on.</summary>
    public TrainingData? Data { get; init; }

    /// <summary>Why there is no <see cref="Data"/>, in one line; null if there is.</summary>
    public string? Reason { get; init; }

    /// <summary>Looks at a file, a folder or a data set with a name. Of NPY and NPZ arrays without targets, nothing is kept in memory.</summary>
    /// <param name="source">What to look at.</param>
    /// <param name="locations">Where catalogue data sets are looked for and kept.</param>
    /// <param name="report">Told, in one line each, what takes a while; may be null.</param>
    /// <exception cref="DataException">There is nothing of that name, or it cannot be read, or has not the targets that were named.</exception>
    public static DataDescription Of(DataSource source, DataLocations locations, Action<string>? report = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (DatasetCatalog.Find(source.Name) is not null)
        {
            return new DataDescription { Name = source.Name, Data = Whole(source, locations, report) };
        }

        var kind = DataKinds.Of(source.Name);
        var description = new DataDescription
        {
            Name = source.Name,
            Arrays = ArrayDescriber.Of(source.Name, kind),
            Columns = kind == DataKind.Table ? ArrayDescriber.Columns(source) : [],
        };
        if (description.Arrays.Any(array => array.Numbers is null))
        {
            return description with { Reason = "the file ends before its last number" };
        }

        try
        {
            return description with { Data = Whole(source, locations, report) };
        }
        catch (DataException exception) when (description.Arrays.Count > 0 && source.TargetsFile is null && source.Target is null)
        {
            return description with { Reason = exception.Message };
        }
    }

    private static TrainingData Whole(DataSource source, DataLocations locations, Action<string>? report) =>
        DataLoader.Load(source with { TestShare = 0, ValidationShare = 0, Standardise = false }, locations, report);
}
