using System.Numerics;
using System.Runtime.InteropServices;
using ActorNet.Core.Data;

namespace ActorNet.Datasets.Served;

/// <summary>
/// How rows of a data set lie in a block: the features of all its rows (float32), then their labels (int32) or target values (float32), then their weights
/// (float32) if they have such, little-endian and without gaps.
/// </summary>
/// <param name="FeatureCount">Floats of a sample.</param>
/// <param name="TargetWidth">Target values of a sample; 0 for labels.</param>
/// <param name="BlockRows">Rows of every block but the last of a set.</param>
/// <param name="IsWeighted">Whether samples have weights.</param>
internal sealed record BlockLayout(int FeatureCount, int TargetWidth, int BlockRows, bool IsWeighted = false)
{
    /// <summary>The bytes that a block should have.</summary>
    public const int UsualBytes = 1 << 16;

    /// <summary>More bytes than a block may have.</summary>
    public const int MaximumBytes = 1 << 26;

    /// <summary>Bytes of a row.</summary>
    public long RowBytes => RowBytesOf(FeatureCount, TargetWidth) + (IsWeighted ? sizeof(float) : 0);

    /// <summary>The layout for samples like these: a power of two of rows, of not much more than <see cref="UsualBytes"/>.</summary>
    public static BlockLayout Of(Dataset dataset)
    {
        var rows = Math.Max(1, UsualBytes / RowBytesOf(dataset.FeatureCount, dataset.TargetWidth));
        return new BlockLayout(dataset.FeatureCount, dataset.TargetWidth, (int)BitOperations.RoundUpToPowerOf2((uint)rows + 1) / 2);
    }

    /// <summary>Blocks of so many samples.</summary>
    public int BlocksOf(int samples) => (int)(((long)samples + BlockRows - 1) / BlockRows);

    /// <summary>Rows of a block of a set of so many samples.</summary>
    public int RowsOf(int block, int samples) => Math.Min(BlockRows, samples - (block * BlockRows));

    /// <summary>Bytes of a block of a set of so many samples.</summary>
    public int BytesOf(int block, int samples) => (int)(RowsOf(block, samples) * RowBytes);

    /// <summary>Writes a block's bytes.</summary>
    /// <param name="dataset">The samples.</param>
    /// <param name="block">Number of the block.</param>
    /// <param name="bytes">Destination, as long as the block.</param>
    public void Write(Dataset dataset, int block, Span<byte> bytes)
    {
        var (first, rows) = (block * BlockRows, RowsOf(block, dataset.Count));
        var features = MemoryMarshal.AsBytes(dataset.Features.AsSpan(first * FeatureCount, rows * FeatureCount));
        features.CopyTo(bytes);
        var targets = TargetsOf(dataset, first, rows);
        targets.CopyTo(bytes[features.Length..]);
        WeightsOf(dataset, first, rows).CopyTo(bytes[(features.Length + targets.Length)..]);
    }

    /// <summary>Takes a block's numbers into the samples' arrays.</summary>
    /// <param name="dataset">The samples.</param>
    /// <param name="block">Number of the block.</param>
    /// <param name="bytes">The block.</param>
    public void Read(Dataset dataset, int block, ReadOnlySpan<byte> bytes)
    {
        var (first, rows) = (block * BlockRows, RowsOf(block, dataset.Count));
        var features = MemoryMarshal.AsBytes(dataset.Features.AsSpan(first * FeatureCount, rows * FeatureCount));
        bytes[..features.Length].CopyTo(features);
        var targets = TargetsOf(dataset, first, rows);
        bytes.Slice(features.Length, targets.Length).CopyTo(targets);
        bytes[(features.Length + targets.Length)..].CopyTo(WeightsOf(dataset, first, rows));
    }

    private static long RowBytesOf(int features, int targetWidth) => sizeof(float) * ((long)features + Math.Max(1, targetWidth));

    private static Span<byte> WeightsOf(Dataset dataset, int first, int rows) =>
        dataset.IsWeighted ? MemoryMarshal.AsBytes(dataset.Weights.AsSpan(first, rows)) : default;

    private static Span<byte> TargetsOf(Dataset dataset, int first, int rows) => dataset.HasLabels
        ? MemoryMarshal.AsBytes(dataset.Labels.AsSpan(first, rows))
        : MemoryMarshal.AsBytes(dataset.Values.AsSpan(first * dataset.TargetWidth, rows * dataset.TargetWidth));
}
