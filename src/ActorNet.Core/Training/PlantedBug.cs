namespace ActorNet.Core.Training;

/// <summary>Mistakes that a build with <c>-p:PlantedBugs=true</c> can make on purpose, one at a time, to show that the simulation finds them.</summary>
public enum PlantedBug
{
    /// <summary>No mistake.</summary>
    None,
}

/// <summary>Arms a planted bug. In a usual build nothing can be armed, and the questions cost nothing.</summary>
public static class PlantedBugs
{
#if PLANTED_BUGS
    // By thread: simulations run one to a thread, and the reference that each is held against runs unarmed.
    [ThreadStatic]
    private static PlantedBug _armed;

    /// <summary>True in a build that can arm bugs.</summary>
    public static bool CanBeArmed => true;

    /// <summary>True if this bug is armed on this thread.</summary>
    public static bool IsArmed(PlantedBug bug) => _armed == bug;

    /// <summary>Arms a bug on this thread, in the place of any other; <see cref="PlantedBug.None"/> to arm none.</summary>
    public static void Arm(PlantedBug bug) => _armed = bug;
#else
    /// <summary>True in a build that can arm bugs.</summary>
    public static bool CanBeArmed => false;

    /// <summary>True if this bug is armed on this thread.</summary>
    public static bool IsArmed(PlantedBug bug) => false;

    /// <summary>Arms a bug on this thread, in the place of any other; <see cref="PlantedBug.None"/> to arm none.</summary>
    /// <exception cref="NotSupportedException">This build cannot arm any.</exception>
    public static void Arm(PlantedBug bug)
    {
        if (bug != PlantedBug.None)
        {
            throw new NotSupportedException("This build has no planted bugs; build with -p:PlantedBugs=true.");
        }
    }
#endif
}
