namespace ActorNet.Datasets;

/// <summary>Where data sets are looked for and kept.</summary>
public sealed record DataLocations
{
    /// <summary>A folder the user names: looked in first. It holds a data set's files, or folders named like data sets.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>Where distributions install data sets, each in a folder named like the data set.</summary>
    public IReadOnlyList<string> SystemDirectories { get; init; } = [];

    /// <summary>Where data sets that were obtained are kept, each in a folder named like it; null to keep nothing.</summary>
    public string? CacheDirectory { get; init; }

    /// <summary>False to never use the network.</summary>
    public bool AllowNetwork { get; init; } = true;

    /// <summary>The places usual on this system.</summary>
    /// <param name="dataDirectory">A folder the user names, or null.</param>
    /// <param name="cacheHome">
    /// The user's folder for caches (on Unix the value of XDG_CACHE_HOME, which only the command line reads), or null for the system's usual one.
    /// </param>
    public static DataLocations Default(string? dataDirectory = null, string? cacheHome = null)
    {
        var cache = string.IsNullOrEmpty(cacheHome) ? UsualCacheHome() : cacheHome;
        return new DataLocations
        {
            DataDirectory = dataDirectory,
            SystemDirectories = OperatingSystem.IsWindows() ? [] : ["/usr/local/share/datasets", "/usr/share/datasets"],
            CacheDirectory = cache is null ? null : Path.Combine(cache, "actornet", "datasets"),
        };
    }

    private static string? UsualCacheHome()
    {
        if (OperatingSystem.IsWindows())
        {
            return NullIfEmpty(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData));
        }

        var home = NullIfEmpty(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));
        return home is null ? null : OperatingSystem.IsMacOS() ? Path.Combine(home, "Library", "Caches") : Path.Combine(home, ".cache");
    }

    private static string? NullIfEmpty(string path) => path.Length == 0 ? null : path;
}
