using ActorNet.Core.Actors;
using ActorNet.Core.Networks;
using ActorNet.Core.Numerics;
using ActorNet.Core.Training.Messages;
using ActorNet.ParameterServer;
using ActorNet.Remote.Local;
using ActorNet.Runs;

namespace ActorNet.Remote;

/// <summary>
/// The memory of a process that others of the same host may see, so that tensors need not be copied to them: the weights of a server, the gradients of a
/// worker. Where the system has none to share, tensors travel through the socket.
/// </summary>
internal sealed class SharedMemory : IDisposable
{
    // Gradients that a worker has under way: of a step, those of one more that begins before all are given back, and some for odd shares.
    private const int Slots = 16;

    private SharedMemory()
    {
    }

    /// <summary>The memory, or null if there is none.</summary>
    public TensorSegment? Segment { get; private init; }

    /// <summary>The weights in it, or null.</summary>
    public SharedParameters? Parameters { get; private init; }

    /// <summary>Messages whose gradients lie in it, or null.</summary>
    public MessagePool<SubtreeGradient>? Gradients { get; private init; }

    /// <summary>For the server of a run.</summary>
    public static SharedMemory ForParameters(RunSetup setup, bool isWanted, Action<string> note) =>
        ForParameters(setup.Network, setup.Options, isWanted && setup.Options.Parts == 1, note);

    /// <summary>For a process that holds weights.</summary>
    /// <param name="network">Says how many.</param>
    /// <param name="options">The run.</param>
    /// <param name="isWanted">False to share none.</param>
    /// <param name="note">Told in one line if there is none to share.</param>
    public static SharedMemory ForParameters(Network network, TrainingOptions options, bool isWanted, Action<string> note)
    {
        var isRounded = options.Precision != ExchangePrecision.Float32;
        return Create(network.ParameterCount, isRounded ? 2 : 1, 0, isWanted, note) is { } segment
            ? new SharedMemory
            {
                Segment = segment,
                Parameters = new SharedParameters(
                    options.BuildServerOptimizer().SlotCount, options.Precision, segment.Vector(0), isRounded ? segment.Vector(1) : default),
            }
            : new SharedMemory();
    }

    /// <summary>For a worker.</summary>
    /// <param name="parameters">Floats of a gradient.</param>
    /// <param name="isWanted">False to share none.</param>
    /// <param name="note">Told in one line if there is none to share.</param>
    public static SharedMemory ForGradients(int parameters, bool isWanted, Action<string> note) =>
        Create(parameters, 0, Slots, isWanted, note) is { } segment
            ? new SharedMemory { Segment = segment, Gradients = new GradientSlots(segment).NewPool() }
            : new SharedMemory();

    /// <inheritdoc/>
    public void Dispose() => Segment?.Dispose();

    private static TensorSegment? Create(int parameters, int vectors, int slots, bool isWanted, Action<string> note)
    {
        if (!isWanted || OperatingSystem.IsWindows())
        {
            return null;
        }

        try
        {
            return TensorSegment.Create(parameters, vectors, slots);
        }
        catch (IOException exception)
        {
            note($"{exception.Message.ReplaceLineEndings(" ")}; tensors are copied instead");
            return null;
        }
    }
}
