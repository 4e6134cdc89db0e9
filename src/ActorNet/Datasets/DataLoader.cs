using ActorNet.Core.Data;

namespace ActorNet.Datasets;

/// <summary>Loads data by name or path, for training and for prediction.</summary>
public static class DataLoader
{
    /// <summary>Share of the samples held out for the test where the data has no test set of its own and no share was asked for.</summary>
    public const double DefaultTestShare = 0.2;

    /// <summary>Loads the data of a run and splits it.</summary>
    /// <param name="source">A catalogue name, the path of a CSV, IDX, NPY or NPZ file, or of a folder of IDX files or pictures; and how to split.</param>
    /// <param name="locations">Where catalogue data sets are looked for and kept.</param>
    /// <param name="report">Told, in one line each, what takes a while (a download); may be null.</param>
    /// <param name="cancellation">Ends a download.</param>
    /// <returns>The data, with <see cref="TrainingData.Schema"/> and <see cref="TrainingData.Source"/> set.</returns>
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
    /// <param name="targets">NPY and IDX: the file of the targets; null for the one beside, if there is one.</param>
    /// <param name="cancellation">Ends a download.</param>
    /// <exception cref="DataException">
    /// The file cannot be used, or does not fit the model, or the targets that were named do not; one line names file and place. Other targets that do not fit are none.
    /// </exception>
    public static PredictionData LoadForPrediction(
        string name, DataSchema schema, DataLocations locations, Action<string>? report = null, string? targets = null, CancellationToken cancellation = default) =>
        LoadForPrediction(name, schema, NewStore(locations), report, targets, cancellation);

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
        var data = LoadParts(source, store, report, cancellation) with { Source = source with { Name = DatasetCatalog.Find(source.Name)?.Name ?? source.Name } };
        if (source.ValidationFile is not { } file)
        {
            return data;
        }

        if (source.ValidationShare > 0)
        {
            throw new DataException($"{file}: a run evaluates either a file or a share of the training samples, not both");
        }

        var validation = LoadForPrediction(file, data.Schema, store, report, targets: null, cancellation, isValidation: true);
        return data with { Validation = validation.Targets ?? throw new DataException(validation.Reason!) };
    }

    private static TrainingData LoadParts(DataSource source, DatasetStore store, Action<string>? report, CancellationToken cancellation)
    {
        var entry = DatasetCatalog.Find(source.Name);
        var isTable = entry is null && DataKinds.Of(source.Name) == DataKind.Table;
        if (!isTable)
        {
            RejectColumns(source.Name, source);
        }

        if (entry?.Generated is { } generated)
        {
            return GeneratedLoader.Load(generated, entry.Schema, source);
        }

        if (source.Features is not null && !isTable)
        {
            throw new DataException($"{source.Name}: features can be computed from the columns of CSV files and generated sets only");
        }

        if (entry is not null)
        {
            return LoadEntry(entry, NoTargetsFile(source), store, report, cancellation);
        }

        return DataKinds.Of(source.Name) switch
        {
            DataKind.Folder => LoadFolder(NoTargetsFile(source)),
            DataKind.Images => LoadImages(
                source, source.TargetsFile is { } targets ? new ImageFiles(source.Name, targets) : ImageFiles.Beside(source.Name), null),
            DataKind.Array => LoadArrays(source, ArrayFiles.OfNpy(source.Name, source.TargetsFile)),
            DataKind.Arrays => LoadArrays(NoTargetsFile(source), ArrayFiles.OfNpz(source.Name)),
            DataKind.Pictures => LoadPictures(NoTargetsFile(source)),
            _ => TableLoader.Load(NoTargetsFile(source)),
        };
    }

    /// <param name="name">As above.</param>
    /// <param name="schema">As above.</param>
    /// <param name="store">Where catalogue data sets come from.</param>
    /// <param name="report">As above.</param>
    /// <param name="targets">As above.</param>
    /// <param name="cancellation">As above.</param>
    /// <param name="isValidation">True for the validation set of data that has one, and only else for its test set.</param>
    internal static PredictionData LoadForPrediction(
        string name, DataSchema schema, DatasetStore store, Action<string>? report, string? targets, CancellationToken cancellation, bool isValidation = false)
    {
        ArgumentNullException.ThrowIfNull(schema);
        if (DatasetCatalog.Find(name) is { } entry)
        {
            return targets is not null ? throw TargetsFileNotFor(name, targets)
                : entry.Generated is { } generated ? GeneratedLoader.LoadForPrediction(generated, schema)
                : PredictEntry(entry, schema, store, report, cancellation);
        }

        var kind = DataKinds.Of(name);
        if (targets is not null && kind is not (DataKind.Array or DataKind.Images))
        {
            throw TargetsFileNotFor(name, targets);
        }

        var data = kind switch
        {
            DataKind.Folder when ImageFiles.InFolder(name) is var (train, test) => PredictImages(name, schema, (test ?? train).Images, (test ?? train).Targets),
            DataKind.Images => PredictImages(name, schema, name, targets ?? ImageFiles.TargetsBeside(name)),
            DataKind.Pictures => PictureFolder.LoadForPrediction(name, schema, isValidation),
            DataKind.Array => PredictArrays(
                name, schema, () => (NpyArray.Read(name), (targets ?? ArrayFiles.TargetsBeside(name)) is { } file ? () => NpyArray.Read(file) : null)),
            DataKind.Arrays => PredictArrays(name, schema, () => ArrayFiles.ForPrediction(name, isValidation)),
            _ => TableLoader.LoadForPrediction(name, schema),
        };
        return targets is not null && data.Reason is { } reason ? throw new DataException(reason) : data;
    }

    /// <summary>Splits off a validation part and a test part, unless the data has such sets of its own.</summary>
    internal static TrainingData Split(TrainingData whole, DataSource source, DataSchema schema)
    {
        if (whole.Validation is not null && (source.ValidationShare > 0 || source.ValidationFile is not null))
        {
            throw new DataException($"{source.Name}: has validation samples of its own, which a run evaluates; neither a share nor a file goes with them");
        }

        var split = TrainingData.Split(whole.Train, source.ValidationShare, whole.Test is null ? TestShare(source) : 0, source.Seed);
        return new TrainingData(split.Train, whole.Validation ?? split.Validation, whole.Test ?? split.Test) { Schema = schema };
    }

    /// <summary>The share of its samples that data without a test set of its own holds out for the test: none of those that are all there is, such as a gate's four.</summary>
    /// <param name="source">The data.</param>
    public static double TestShare(DataSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return source.TestShare ?? (DatasetCatalog.Find(source.Name)?.Generated is { Set.IsComplete: true } ? 0 : DefaultTestShare);
    }

    private static DatasetStore NewStore(DataLocations locations)
    {
        ArgumentNullException.ThrowIfNull(locations);
        return new DatasetStore(locations, entry =>
        [
            .. entry.NpmPackage is { } package ? [new NpmWay(package, NpmWay.RunNpm)] : Array.Empty<IDatasetWay>(),
            .. entry.Mirrors.Select(mirror => new HttpsWay(mirror, HttpsWay.NewHandler)),
        ]);
    }

    private static TrainingData LoadEntry(
        DatasetEntry entry, DataSource source, DatasetStore store, Action<string>? report, CancellationToken cancellation)
    {
        var contents = store.Open(entry, report, cancellation);
        var schema = entry.Schema;
        var all = ImageReader.Read(
            entry.Name, Parse(entry, contents, DatasetPart.TrainImages), Parse(entry, contents, DatasetPart.TrainLabels), schema);
        var test = entry.TestSamples == 0
            ? null
            : ImageReader.Read(
                $"{entry.Name} (test)", Parse(entry, contents, DatasetPart.TestImages), Parse(entry, contents, DatasetPart.TestLabels), schema);
        return Split(new TrainingData(all, null, test), source, schema);
    }

    private static void RejectColumns(string name, DataSource source)
    {
        if (source.Target is not null || source.SampleWeight is not null)
        {
            throw new DataException($"{name}: a {(source.Target is null ? "weight" : "target")} column can be chosen for CSV files only");
        }

        if (source.HasHeader is not null || source.CategoricalColumns.Count > 0)
        {
            throw new DataException($"{name}: {(source.HasHeader is null ? "columns of categories" : "a header")} can be told for CSV files only");
        }
    }

    private static IdxArray Parse(DatasetEntry entry, IReadOnlyDictionary<DatasetPart, byte[]> contents, DatasetPart part) =>
        IdxArray.Parse($"{entry.Name} {entry.Files.First(file => file.Part == part).Name}", contents[part]);

    private static TrainingData LoadFolder(DataSource source)
    {
        var (train, test) = ImageFiles.InFolder(source.Name);
        return LoadImages(source, train, test);
    }

    private static TrainingData LoadImages(DataSource source, ImageFiles train, ImageFiles? test) =>
        LoadArrays(source, new ArraySets(ReadPair(train), Test: test is null ? null : ReadPair(test)));

    private static ArrayPair ReadPair(ImageFiles files) => new(IdxArray.Read(files.Images), IdxArray.Read(files.Targets));

    private static TrainingData LoadArrays(DataSource source, ArraySets sets)
    {
        var all = new[] { sets.Train, sets.Validation, sets.Test }.OfType<ArrayPair>();
        var schema = ImageReader.Schema(source.Name, source.TargetKind, sets.Train.Features, [.. all.Select(pair => pair.Targets)]);
        return Split(new TrainingData(ToDataset(source.Name, sets.Train)!, ToDataset($"{source.Name} (validation)", sets.Validation), ToDataset($"{source.Name} (test)", sets.Test)), source, schema);

        Dataset? ToDataset(string name, ArrayPair? pair) => pair is null ? null : ImageReader.Read(name, pair.Features, pair.Targets, schema);
    }

    private static TrainingData LoadPictures(DataSource source)
    {
        if (source.TargetKind != TargetKind.Auto)
        {
            throw new DataException($"{source.Name}: the kind of the targets can be told for CSV, IDX, NPY and NPZ files only; pictures have the classes that their folders are named after");
        }

        var (data, schema) = PictureFolder.Load(source.Name);
        return Split(data, source, schema);
    }

    private static DataSource NoTargetsFile(DataSource source) => source.TargetsFile is null
        ? source
        : throw TargetsFileNotFor(source.Name, source.TargetsFile);

    private static DataException TargetsFileNotFor(string name, string targets) => new($"{name}: a file of targets ({targets}) goes with NPY and IDX files only");

    private static PredictionData PredictEntry(
        DatasetEntry entry, DataSchema schema, DatasetStore store, Action<string>? report, CancellationToken cancellation)
    {
        var contents = store.Open(entry, report, cancellation);
        var isTest = entry.TestSamples > 0;
        return Predict(
            entry.Name,
            schema,
            Parse(entry, contents, isTest ? DatasetPart.TestImages : DatasetPart.TrainImages),
            () => Parse(entry, contents, isTest ? DatasetPart.TestLabels : DatasetPart.TrainLabels));
    }

    private static PredictionData PredictArrays(string path, DataSchema schema, Func<(SampleArray Features, Func<SampleArray>? Targets)> read)
    {
        if (schema.Table is not null)
        {
            throw new DataException($"{path}: the model was trained on a table, this is an array");
        }

        var (features, targets) = read();
        return Predict(path, schema, features, targets);
    }

    private static PredictionData PredictImages(string path, DataSchema schema, string images, string? targets)
    {
        if (schema.Table is not null)
        {
            throw new DataException($"{path}: the model was trained on a table, this is an IDX file");
        }

        return Predict(path, schema, IdxArray.Read(images), targets is null ? null : () => IdxArray.Read(targets));
    }

    private static PredictionData Predict(string path, DataSchema schema, SampleArray samples, Func<SampleArray>? targets)
    {
        var features = ImageReader.Features(samples, schema);
        return PredictionData.Of(path, samples.Count, features, targets is null ? null : () => ImageReader.ToDataset(path, samples, features, targets(), schema));
    }
}
