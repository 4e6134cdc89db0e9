using ActorNet.Core.Numerics;

namespace ActorNet.Core.Training;

/// <summary>A slice of the parameter vector.</summary>
/// <param name="Start">First parameter.</param>
/// <param name="Length">Number of parameters.</param>
public readonly record struct ParameterRange(int Start, int Length)
{
    /// <summary>The parameter after the last.</summary>
    public int End => Start + Length;

    /// <summary>
    /// The slice of a part when a vector of <paramref name="parameters"/> is split over <paramref name="parts"/>: shares as equal as whole blocks
    /// of <see cref="VectorDigest.BlockLength"/> allow, so that digests do not depend on the number of parts.
    /// </summary>
    /// <param name="part">Number of the part, from 1.</param>
    /// <param name="parts">Number of parts.</param>
    /// <param name="parameters">Length of the vector.</param>
    public static ParameterRange OfPart(int part, int parts, int parameters)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(part, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(part, parts);
        var blocks = (parameters + VectorDigest.BlockLength - 1) / VectorDigest.BlockLength;
        var start = Math.Min((int)((part - 1L) * blocks / parts) * VectorDigest.BlockLength, parameters);
        var end = Math.Min((int)((long)part * blocks / parts) * VectorDigest.BlockLength, parameters);
        return new ParameterRange(start, end - start);
    }
}
