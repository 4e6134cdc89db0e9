namespace ActorNet.ParameterServer;

/// <summary>
/// A kernel whose columns have a largest norm, and of which several parts have rows. The sums over its columns go from part to part in the order of the rows, so that they are
/// those of one part, bit for bit. What has been told a part stays as it is for the round.
/// </summary>
/// <param name="kernel">Its first parameter.</param>
/// <param name="outputs">Its columns.</param>
/// <param name="parts">Numbers of the parts that have rows of it, ascending.</param>
internal sealed class KernelChain(int kernel, int outputs, int[] parts)
{
    // Before the rows of the first part, and after those of each.
    private readonly double[][] _sums = [.. Enumerable.Range(0, parts.Length + 1).Select(_ => new double[outputs])];
    private int _added;

    /// <summary>First parameter of the kernel.</summary>
    public int Kernel => kernel;

    /// <summary>Numbers of the parts that have rows of it, ascending.</summary>
    public ReadOnlySpan<int> Parts => parts;

    /// <summary>The part whose rows are to be added, or null if all are.</summary>
    public int? Next => _added < parts.Length ? parts[_added] : null;

    /// <summary>The sums so far.</summary>
    public ReadOnlyMemory<double> Sums => _sums[_added];

    /// <summary>A new round: nothing is added.</summary>
    public void Begin() => _added = 0;

    /// <summary>True if a part has rows of the kernel.</summary>
    public bool IsOf(int part) => Array.IndexOf(parts, part) >= 0;

    /// <summary>The next part is to add its rows in place, to what is returned.</summary>
    public Memory<double> Add()
    {
        var before = _sums[_added++];
        before.CopyTo(_sums[_added], 0);
        return _sums[_added];
    }

    /// <summary>The next part has added its rows.</summary>
    /// <param name="sums">The sums after them.</param>
    /// <returns>False if they are not as many as there are columns.</returns>
    public bool TryAdd(ReadOnlySpan<double> sums) => sums.Length == outputs && sums.TryCopyTo(_sums[++_added]);
}
