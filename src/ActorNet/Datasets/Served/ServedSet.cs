using System.Security.Cryptography;
using ActorNet.Core.Data;

namespace ActorNet.Datasets.Served;

/// <summary>One set of samples whose blocks come one by one. Its memory is taken at once, but pages that no block has filled yet cost nothing.</summary>
internal sealed class ServedSet
{
    private readonly BlockLayout _layout;
    private readonly byte[] _hashes;

    public ServedSet(DataManifest manifest, DataManifestSet set)
    {
        _layout = manifest.LayoutOf(set);
        Name = set.Set;
        Sha256 = set.Sha256;
        BlockCount = set.Blocks.Count;
        _hashes = [.. set.Blocks.SelectMany(Convert.FromHexString)];
        var isLabelled = manifest.ClassNames.Count > 0;
        Dataset = new Dataset(
            set.Name,
            new float[set.Samples * _layout.FeatureCount],
            manifest.FeatureShape,
            isLabelled ? new int[set.Samples] : [],
            manifest.ClassNames,
            new float[set.Samples * _layout.TargetWidth],
            _layout.TargetWidth,
            set.Weighted ? new float[set.Samples] : []);
    }

    /// <summary>Which set.</summary>
    public string Name { get; }

    /// <summary>SHA-256 of the whole set.</summary>
    public string Sha256 { get; }

    /// <summary>The samples: those whose blocks are here, and zeros.</summary>
    public Dataset Dataset { get; }

    /// <summary>Number of blocks.</summary>
    public int BlockCount { get; }

    /// <summary>The block of a sample.</summary>
    public int BlockOf(int sample) => sample / _layout.BlockRows;

    /// <summary>Bytes of a block.</summary>
    public int BytesOf(int block) => _layout.BytesOf(block, Dataset.Count);

    /// <summary>Takes a block in, or says what is wrong with it.</summary>
    /// <param name="block">Number of the block.</param>
    /// <param name="bytes">What came, of the right length.</param>
    public string? Take(int block, ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        var expected = _hashes.AsSpan(block * SHA256.HashSizeInBytes, SHA256.HashSizeInBytes);
        if (!hash.SequenceEqual(expected))
        {
            return $"its SHA-256 is {Convert.ToHexStringLower(hash)} instead of {Convert.ToHexStringLower(expected)}";
        }

        _layout.Read(Dataset, block, bytes);
        return Check(block);
    }

    /// <summary>What every other way of loading data checks: numbers are finite, and labels are classes.</summary>
    private string? Check(int block)
    {
        var (first, rows) = (block * _layout.BlockRows, _layout.RowsOf(block, Dataset.Count));
        foreach (var feature in Dataset.Features.AsSpan(first * Dataset.FeatureCount, rows * Dataset.FeatureCount))
        {
            if (!float.IsFinite(feature))
            {
                return "a feature is not a finite number";
            }
        }

        foreach (var value in Dataset.Values.AsSpan(first * Dataset.TargetWidth, rows * Dataset.TargetWidth))
        {
            if (!float.IsFinite(value))
            {
                return "a target value is not a finite number";
            }
        }

        foreach (var weight in Dataset.IsWeighted ? Dataset.Weights.AsSpan(first, rows) : default)
        {
            if (!(weight >= 0) || !float.IsFinite(weight))
            {
                return "a weight is not a finite number of at least 0";
            }
        }

        foreach (var label in Dataset.HasLabels ? Dataset.Labels.AsSpan(first, rows) : default)
        {
            if ((uint)label >= (uint)Dataset.ClassNames.Count)
            {
                return $"a label is {label}, there are {Dataset.ClassNames.Count} classes from 0";
            }
        }

        return null;
    }
}
