using System.Text.Json.Serialization;
using ActorNet.Core.Data;

namespace ActorNet.Datasets;

/// <summary>Where samples come from and how they are split: with the files themselves, all that determines the data of a run.</summary>
public sealed record DataSource
{
    /// <summary>A catalogue name such as <c>mnist</c>, or the path of a CSV, IDX, NPY or NPZ file or of a folder of pictures.</summary>
    public required string Name { get; init; }

    /// <summary>CSV: name or 1-based number of the target column; null for the last.</summary>
    public string? Target { get; init; }

    /// <summary>CSV: name or 1-based number of a column with what each sample's loss is multiplied by; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? SampleWeight { get; init; }

    /// <summary>CSV and arrays: what the targets are.</summary>
    public TargetKind TargetKind { get; init; }

    /// <summary>CSV: whether the first row has the columns' names; null to tell from it.</summary>
    public bool? HasHeader { get; init; }

    /// <summary>CSV: names or 1-based numbers of columns whose numbers are categories.</summary>
    public IReadOnlyList<string> CategoricalColumns { get; init; } = [];

    /// <summary>CSV: whether numeric features are brought to mean 0 and deviation 1 of the training part.</summary>
    public bool Standardise { get; init; } = true;

    /// <summary>NPY and IDX: the file with the targets; null for the one beside that the usual naming gives.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TargetsFile { get; init; }

    /// <summary>
    /// CSV and generated sets: features by expressions over the columns, joined by commas, in the place of the columns themselves; null for the columns.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Features { get; init; }

    /// <summary>Share of the training samples held out for validation, in [0, 1).</summary>
    public double ValidationShare { get; init; }

    /// <summary>
    /// A file or catalogue name whose samples are evaluated after every epoch, read as the training data is; null to hold out
    /// <see cref="ValidationShare"/>.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ValidationFile { get; init; }

    /// <summary>Share held out for the test where the data set has no test set of its own, in [0, 1); null for the default, 0.2.</summary>
    public double? TestShare { get; init; }

    /// <summary>Key of the split.</summary>
    public ulong Seed { get; init; } = 1;
}

/// <summary>The data of a run.</summary>
/// <param name="Train">What is trained on.</param>
/// <param name="Validation">What is evaluated after every epoch, or null.</param>
/// <param name="Test">What is evaluated at the end, or null.</param>
public sealed record TrainingData(Dataset Train, Dataset? Validation = null, Dataset? Test = null)
{
    private readonly DataSchema? _schema;

    /// <summary>Holds samples out for validation and test, drawn by a seed.</summary>
    /// <param name="all">All samples.</param>
    /// <param name="validationShare">Share of what is left after the test part, in [0, 1).</param>
    /// <param name="testShare">Share of all samples, in [0, 1).</param>
    /// <param name="seed">Key of the split.</param>
    /// <exception cref="DataException">A share is out of range, or a part would be empty.</exception>
    public static TrainingData Split(Dataset all, double validationShare = 0, double testShare = DataLoader.DefaultTestShare, ulong seed = 1)
    {
        ArgumentNullException.ThrowIfNull(all);
        var split = DataSplit.Draw(all.Name, all.Count, testShare, validationShare, seed);
        return new TrainingData(
            split.Train.Length == all.Count ? all : all.Subset(all.Name, split.Train), Part("validation", split.Validation), Part("test", split.Test));

        Dataset? Part(string part, int[] samples) => samples.Length == 0 ? null : all.Subset($"{all.Name} ({part})", samples);
    }

    /// <summary>
    /// Where <see cref="DataLoader"/> loaded the data from, which a run folder records so that a command can load it again; null if it came from the program itself. Data that
    /// is changed after loading has none: say so with <c>data with { Train = …, Source = null }</c>, or resuming the run finds that it is other data.
    /// </summary>
    public DataSource? Source { get; init; }

    /// <summary>What the model must remember to read other files the same way; of data from the program itself shape, classes and number of target values.</summary>
    public DataSchema Schema
    {
        get => _schema ?? DataSchema.Of(Train);
        init => _schema = value;
    }

    /// <summary>The same data for a model that is trained on: where it says no more of itself than its numbers, it is in the form that the model reads files into.</summary>
    internal TrainingData ReadAs(DataSchema schema) =>
        _schema is null && schema.ConvertsFiles && schema.ClassNames.SequenceEqual(Train.ClassNames) && schema.TargetWidth == Train.TargetWidth
            ? this with { Schema = schema }
            : this;

    /// <summary>
    /// The same data, where every part has the classes of the training part: others may lack the last ones, as parts do that name their classes by the labels that
    /// occur in them.
    /// </summary>
    /// <exception cref="ArgumentException">Another part has classes that the training part does not have, or the same in another order.</exception>
    internal TrainingData WithClassesOfTrain() => this with { Validation = WithClassesOfTrain(Validation), Test = WithClassesOfTrain(Test) };

    private Dataset? WithClassesOfTrain(Dataset? part)
    {
        var (known, own) = (Train.ClassNames, part?.ClassNames ?? []);
        if (part is null || known.Count == 0 || own.Count == 0 || known.SequenceEqual(own))
        {
            return part;
        }

        if (own.Count > known.Count)
        {
            throw new ArgumentException($"{part.Name} has {own.Count} classes, but the training data has {known.Count}: give both the same class names.");
        }

        var numberOf = known.Select((name, number) => (name, number)).ToDictionary(pair => pair.name, pair => pair.number, StringComparer.Ordinal);
        for (var label = 0; label < own.Count; label++)
        {
            if (numberOf.TryGetValue(own[label], out var number) && number != label)
            {
                throw new ArgumentException($"{part.Name}: '{own[label]}' is class {label}, but class {number} of the training data: give both the same class names.");
            }
        }

        return part.WithClasses(known);
    }
}
