using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Core.Optimizers;
using ActorNet.Core.Training;

namespace ActorNet.Worker;

/// <summary>What a worker computes with. All of it is read-only and may be shared by the workers of a process.</summary>
/// <param name="Plan">The numbers of the run.</param>
/// <param name="Network">The network.</param>
/// <param name="Loss">The loss.</param>
/// <param name="Train">The training set.</param>
/// <param name="Validation">The validation set, or null.</param>
/// <param name="Test">The test set, or null.</param>
/// <param name="LocalUpdate">A local step; needed where <see cref="RunPlan.LocalSteps"/> is above 1.</param>
public sealed record WorkerJob(
    RunPlan Plan, Network Network, Loss Loss, Dataset Train, Dataset? Validation, Dataset? Test, Update? LocalUpdate = null)
{
    /// <summary>The name of the layer that a parameter belongs to.</summary>
    internal string LayerOf(int parameter)
    {
        var tensor = Network.Tensors.Last(tensor => tensor.Offset <= parameter);
        return tensor.Name[..tensor.Name.IndexOf('.', StringComparison.Ordinal)];
    }
}
