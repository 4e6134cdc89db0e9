using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>What one pass holds for one layer. Buffers are rounded up to whole vectors, so that elementwise kernels need no remainder.</summary>
internal sealed class LayerBuffers(
    Layer layer, GemmWorkspace workspace, AlignedBuffer output, AlignedBuffer outputDelta, AlignedBuffer inputDelta, AlignedBuffer scratch)
{
    /// <summary>The layer.</summary>
    public Layer Layer { get; } = layer;

    /// <summary>Packing buffers of the pass.</summary>
    public GemmWorkspace Workspace { get; } = workspace;

    /// <summary>Input of the last forward pass; the same memory as the output where the layer works in place.</summary>
    public AlignedBuffer Input { get; set; } = output;

    /// <summary>Rows × outputs.</summary>
    public AlignedBuffer Output { get; } = output;

    /// <summary>Delta of the output.</summary>
    public AlignedBuffer OutputDelta { get; } = outputDelta;

    /// <summary>Delta of the input; empty if nobody needs it.</summary>
    public AlignedBuffer InputDelta { get; } = inputDelta;

    /// <summary>Rows × <see cref="Layer.ScratchWidth"/>, kept from forward to backward.</summary>
    public AlignedBuffer Scratch { get; } = scratch;

    /// <summary>True if the last forward pass left the layer out.</summary>
    public bool IsSkipped { get; set; }
}
