namespace ActorNet.Simulation.Faults;

/// <summary>Finds a small part of a plan that still fails (delta debugging; Zeller and Hildebrandt, 2002).</summary>
internal static class FaultShortener
{
    /// <summary>The shortened plan.</summary>
    /// <param name="plan">A plan that fails.</param>
    /// <param name="fails">Runs a plan; true if it fails in the same way.</param>
    /// <param name="tries">The most runs.</param>
    public static FaultPlan Shorten(FaultPlan plan, Func<FaultPlan, bool> fails, int tries)
    {
        var numbers = plan.Faults.Select(static fault => fault.Number).ToList();

        // Whole kinds first: that is the quickest way to something a person can read.
        foreach (var kind in plan.Kinds.ToList())
        {
            var without = numbers.Where(number => plan.Faults.First(fault => fault.Number == number).Kind != kind).ToList();
            if (without.Count < numbers.Count && tries-- > 0 && fails(plan.Keep(without)))
            {
                numbers = without;
            }
        }

        var pieces = 2;
        while (numbers.Count > 0 && tries > 0)
        {
            pieces = Math.Min(pieces, numbers.Count);
            var smaller = Without(plan, numbers, pieces, fails, ref tries);
            if (smaller is not null)
            {
                numbers = smaller;
                pieces = Math.Max(2, pieces - 1);
            }
            else if (pieces < numbers.Count)
            {
                pieces *= 2;
            }
            else
            {
                break;
            }
        }

        return plan.Keep(numbers);
    }

    private static List<int>? Without(FaultPlan plan, List<int> numbers, int pieces, Func<FaultPlan, bool> fails, ref int tries)
    {
        for (var piece = 0; piece < pieces && tries > 0; piece++)
        {
            var start = piece * numbers.Count / pieces;
            var end = (piece + 1) * numbers.Count / pieces;
            List<int> rest = [.. numbers[..start], .. numbers[end..]];
            tries--;
            if (fails(plan.Keep(rest)))
            {
                return rest;
            }
        }

        return null;
    }
}
