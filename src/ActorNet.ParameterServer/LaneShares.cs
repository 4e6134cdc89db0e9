using ActorNet.Core.Training;

namespace ActorNet.ParameterServer;

/// <summary>
/// How many lanes each member gets: as many as its speed asks for, and equally many where speeds are about equal. Shares are contiguous, in the
/// members' order, and decide who works, never what comes out.
/// </summary>
internal static class LaneShares
{
    /// <summary>Lanes move only if a round is to take so many times less: small differences are noise, and whole halves make fewer messages.</summary>
    public const double MinimumGain = 1.2;

    /// <summary>Shares in proportion to speed.</summary>
    /// <param name="secondsPerSample">Time that each member takes; 0 for one that is not known, which is taken to be as fast as the others are on average.</param>
    /// <param name="lanes">Lanes to share.</param>
    /// <param name="shares">One for each member.</param>
    public static void Of(ReadOnlySpan<double> secondsPerSample, int lanes, Span<int> shares)
    {
        var usual = Usual(secondsPerSample);
        var total = 0.0;
        foreach (var seconds in secondsPerSample)
        {
            total += 1 / (seconds > 0 ? seconds : usual);
        }

        // What is cut off for rounding goes to the next: the sum of the first shares is never a lane off.
        var (before, sum) = (0, 0.0);
        for (var member = 0; member < shares.Length; member++)
        {
            sum += 1 / (secondsPerSample[member] > 0 ? secondsPerSample[member] : usual);
            var end = member == shares.Length - 1 ? lanes : (int)((lanes * sum / total) + 1e-9);
            shares[member] = end - before;
            before = end;
        }
    }

    /// <summary>Equal shares.</summary>
    public static void Equal(int lanes, Span<int> shares)
    {
        for (var member = 0; member < shares.Length; member++)
        {
            shares[member] = Lanes.Start(member + 1, shares.Length, lanes) - Lanes.Start(member, shares.Length, lanes);
        }
    }

    /// <summary>Time of the slowest for its share, in the unit of a sample's time.</summary>
    public static double TimeOf(ReadOnlySpan<double> secondsPerSample, ReadOnlySpan<int> shares)
    {
        var usual = Usual(secondsPerSample);
        var time = 0.0;
        for (var member = 0; member < shares.Length; member++)
        {
            time = Math.Max(time, shares[member] * (secondsPerSample[member] > 0 ? secondsPerSample[member] : usual));
        }

        return time;
    }

    /// <summary>
    /// The shares to go on with: equal ones if those of speed are not clearly better, and those there are if the change would not be clearly better.
    /// </summary>
    /// <param name="shares">Those there are; replaced by the next.</param>
    /// <param name="secondsPerSample">As in <see cref="Of"/>.</param>
    /// <param name="lanes">Lanes to share.</param>
    /// <param name="room">As long as <paramref name="shares"/>.</param>
    /// <returns>True if they are others than before.</returns>
    public static bool Next(Span<int> shares, ReadOnlySpan<double> secondsPerSample, int lanes, Span<int> room)
    {
        Of(secondsPerSample, lanes, room);
        var best = TimeOf(secondsPerSample, room);

        // Whoever has no lane, though there are enough, is not measured either.
        var hidesSomebody = lanes >= shares.Length && shares.Contains(0);
        var now = TimeOf(secondsPerSample, shares);
        Equal(lanes, room);
        var equal = TimeOf(secondsPerSample, room);
        if (equal < best * MinimumGain)
        {
            if (!hidesSomebody && now < equal * MinimumGain)
            {
                return false;
            }
        }
        else if (hidesSomebody || now >= best * MinimumGain)
        {
            Of(secondsPerSample, lanes, room);
        }
        else
        {
            return false;
        }

        var areOthers = !room.SequenceEqual(shares);
        room.CopyTo(shares);
        return areOthers;
    }

    private static double Usual(ReadOnlySpan<double> secondsPerSample)
    {
        var (sum, count) = (0.0, 0);
        foreach (var seconds in secondsPerSample)
        {
            sum += seconds;
            count += seconds > 0 ? 1 : 0;
        }

        return count > 0 ? sum / count : 1;
    }
}
