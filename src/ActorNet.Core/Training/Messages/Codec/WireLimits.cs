namespace ActorNet.Core.Training.Messages.Codec;

/// <summary>Bounds of what a message may hold, besides those that follow from the run's lanes and parameters.</summary>
internal static class WireLimits
{
    /// <summary>Bytes of a text in UTF-8. A longer reason is cut; a longer name or address cannot be sent.</summary>
    public const int TextBytes = 4096;

    /// <summary>Parts of the parameter vector.</summary>
    public const int Parts = 64;

    /// <summary>Kernels that a part shares with others: one at each end of its slice.</summary>
    public const int SharedKernels = 2;

    /// <summary>Floats of optimizer state for each parameter.</summary>
    public const int Slots = 8;

    /// <summary>Gradients of one sender beyond two for each lane.</summary>
    public const int SpareGradients = 8;

    /// <summary>Messages of a kind that wait to be used again.</summary>
    public const int Pooled = 32;
}
