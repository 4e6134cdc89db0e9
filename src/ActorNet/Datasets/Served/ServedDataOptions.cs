namespace ActorNet.Datasets.Served;

/// <summary>Bounds of fetching data from a server.</summary>
public sealed record ServedDataOptions
{
    /// <summary>Blocks that are fetched at once.</summary>
    public int Concurrency { get; init; } = 8;

    /// <summary>How long a server that does not answer is asked again for a block.</summary>
    public TimeSpan RetryTime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long one answer may take.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The pause after the first attempt; each is twice as long as the one before.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(0.25);

    /// <summary>The longest pause between attempts.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>How often a block whose content is wrong is fetched.</summary>
    public int WrongAnswers { get; init; } = 3;

    /// <summary>Bytes of blocks that the cache folder keeps, of all data sets together. Those that were not used for longest go first.</summary>
    public long CacheBytes { get; init; } = 1L << 34;

    /// <summary>The most memory that samples may take; null for what this machine has.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Told, in one line, what goes wrong without being a reason to stop (a cache that cannot be written); may be null.</summary>
    public Action<string>? Report { get; init; }

    /// <summary>Where time comes from.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
