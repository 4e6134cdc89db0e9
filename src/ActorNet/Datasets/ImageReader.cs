using ActorNet.Core.Data;

namespace ActorNet.Datasets;

/// <summary>Turns arrays of IDX, NPY and NPZ files into data sets.</summary>
internal static class ImageReader
{
    private const float ByteDivisor = 255;

    /// <summary>Stored values are divided by this: bytes come to [0, 1], other types stay as they are.</summary>
    public static float PixelDivisor(SampleArray images) => images.HoldsBytes ? ByteDivisor : 1;

    /// <summary>The shape of a sample: pictures of height × width get their one channel. Numbers that are no bytes are pictures in IDX files only; elsewhere they are series.</summary>
    public static int[] FeatureShape(SampleArray images) => images.Shape.Count switch
    {
        1 => [1],
        3 when images is IdxArray || images.HoldsBytes => [images.Shape[1], images.Shape[2], 1],
        _ => [.. images.Shape.Skip(1)],
    };

    /// <summary>A data set of samples and targets that must match in number.</summary>
    public static Dataset Read(string name, SampleArray images, SampleArray targets, DataSchema schema) =>
        ToDataset(name, images, Features(images, schema), targets, schema);

    /// <summary>Samples as a network sees them; they must fit the schema.</summary>
    public static float[] Features(SampleArray images, DataSchema schema)
    {
        CheckFit(images, schema);
        return images.ToSingles(schema.PixelDivisor);
    }

    /// <summary>A data set of features and targets that must match in number.</summary>
    public static Dataset ToDataset(string name, SampleArray images, float[] features, SampleArray targets, DataSchema schema)
    {
        if (images.Count != targets.Count)
        {
            throw new DataException($"{targets.Name}: {targets.Count} targets for the {images.Count} samples of {images.Name}");
        }

        if (schema.ClassNames.Count > 0)
        {
            return new Dataset(name, features, schema.FeatureShape, ArrayTargets.Labels(targets, schema.ClassNames), schema.ClassNames, [], 0);
        }

        return targets.Width == schema.TargetWidth
            ? new Dataset(name, features, schema.FeatureShape, [], [], targets.ToSingles(1), schema.TargetWidth)
            : throw new DataException($"{targets.Name}: {targets.Width} target values a sample instead of {schema.TargetWidth}");
    }

    /// <summary>
    /// Fails unless the samples have the shape the schema knows, one channel more or less, and are bytes where the schema's were, or else numbers: a divisor
    /// for bytes would make next to nothing of numbers that lie in [0, 1] already.
    /// </summary>
    private static void CheckFit(SampleArray images, DataSchema schema)
    {
        var shape = FeatureShape(images);
        if (!SampleShape.AreSame(shape, schema.FeatureShape))
        {
            throw new DataException(
                $"{images.Name}: samples of shape {string.Join("×", shape)} instead of {string.Join("×", schema.FeatureShape)}");
        }

        if (images.HoldsBytes != schema.HoldsBytes)
        {
            throw new DataException(schema.HoldsBytes
                ? FormattableString.Invariant($"{images.Name}: holds {images.TypeName}, but the model's samples are bytes (uint8), which are divided by {schema.PixelDivisor}; save it as uint8 like these")
                : $"{images.Name}: holds bytes (uint8), but the model's samples are numbers that are taken as they are; save it as float32, scaled like these");
        }
    }

    /// <summary>What a model must remember of arrays of samples.</summary>
    public static DataSchema Schema(string name, TargetKind kind, SampleArray images, params IReadOnlyList<SampleArray> targets)
    {
        var classNames = ArrayTargets.ClassNames(kind, targets);
        return new DataSchema
        {
            Name = name,
            FeatureShape = FeatureShape(images),
            ClassNames = classNames,
            TargetWidth = classNames.Length > 0 ? 0 : targets[0].Width,
            PixelDivisor = PixelDivisor(images),
        };
    }
}
