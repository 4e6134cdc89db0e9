using ActorNet.Core.Data;
using ActorNet.Core.Training;

namespace ActorNet.Worker;

/// <summary>The order of an epoch's samples, drawn anew when a step of another epoch comes.</summary>
internal sealed class EpochOrder(RunPlan plan)
{
    private readonly int[] _order = new int[plan.Samples];
    private int _epoch = -1;

    /// <summary>The epoch whose order it is.</summary>
    public int Epoch => _epoch;

    /// <summary>The samples of the epoch in their order.</summary>
    public ReadOnlySpan<int> Samples => _order;

    /// <summary>Makes sure that the order is that of a step's epoch.</summary>
    public void Prepare(long step)
    {
        var epoch = plan.EpochOf(step);
        if (PlantedBugs.IsArmed(PlantedBug.EpochOrderKept) ? epoch > _epoch : epoch != _epoch)
        {
            Permutation.Fill(_order, plan.Order, plan.Seed, epoch);
            _epoch = epoch;
        }
    }
}
