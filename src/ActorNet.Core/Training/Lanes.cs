using System.Globalization;

namespace ActorNet.Core.Training;

/// <summary>How a step's samples are split into lanes: a function of the number of samples and of lanes alone.</summary>
public static class Lanes
{
    /// <summary>The most lanes a run may have.</summary>
    public const int Maximum = 16_384;

    private const int Usual = 8;
    private const int FewestSamples = 4;

    /// <summary>The default: the largest power of two up to 8 that leaves a lane at least 4 samples of a full batch.</summary>
    public static int Default(int batchSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        var lanes = 1;
        while (lanes < Usual && batchSize / (lanes * 2) >= FewestSamples)
        {
            lanes *= 2;
        }

        return lanes;
    }

    /// <summary>True for a power of two from 1 to <see cref="Maximum"/>.</summary>
    public static bool IsValidCount(int lanes) => lanes is >= 1 and <= Maximum && int.IsPow2(lanes);

    /// <summary>The first sample of a lane; the lane after the last begins at <paramref name="samples"/>.</summary>
    /// <param name="lane">Lane, from 0 to <paramref name="lanes"/>.</param>
    /// <param name="lanes">Lanes of the step.</param>
    /// <param name="samples">Samples of the step; a lane of a small last batch may be empty.</param>
    public static int Start(int lane, int lanes, int samples) => (int)((long)lane * samples / lanes);
}

/// <summary>
/// A node of the binary tree over lane numbers: <c>2^Level</c> lanes from <c>Index·2^Level</c> on. Gradients are added along this tree and
/// nowhere else, which is why it does not matter who computed which lane.
/// </summary>
/// <param name="Level">Height over the lanes; 0 is a single lane.</param>
/// <param name="Index">Number of the node at its level, from 0.</param>
public readonly record struct Subtree(int Level, int Index)
{
    /// <summary>First lane below the node.</summary>
    public int FirstLane => Index << Level;

    /// <summary>Lanes below the node.</summary>
    public int LaneCount => 1 << Level;

    /// <summary>The child that comes first in every sum.</summary>
    public Subtree Left => new(Level - 1, Index << 1);

    /// <summary>The child that comes second in every sum.</summary>
    public Subtree Right => new(Level - 1, (Index << 1) + 1);

    /// <summary>Its lanes, such as <c>lane 3</c> or <c>lanes 4-7</c>. (What the compiler would write never ends: every node has children.)</summary>
    public override string ToString() => LaneCount == 1
        ? string.Create(CultureInfo.InvariantCulture, $"lane {FirstLane}")
        : string.Create(CultureInfo.InvariantCulture, $"lanes {FirstLane}-{FirstLane + LaneCount - 1}");

    /// <summary>
    /// The largest subtree that begins at <c>lanes[position]</c> and whose lanes all follow in <paramref name="lanes"/> (ascending): cutting
    /// an ascending list from the front by this rule gives its maximal subtrees.
    /// </summary>
    public static Subtree MaximalAt(ReadOnlySpan<int> lanes, int position)
    {
        var first = lanes[position];
        var level = 0;
        while ((first & ((2 << level) - 1)) == 0)
        {
            var count = 2 << level;
            if (position + count > lanes.Length || lanes[position + count - 1] != first + count - 1)
            {
                break;
            }

            level++;
        }

        return new Subtree(level, first >> level);
    }
}
