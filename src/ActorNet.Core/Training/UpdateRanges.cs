using ActorNet.Core.Naming;
using ActorNet.Core.Networks;
using ActorNet.Core.Optimizers;

namespace ActorNet.Core.Training;

/// <summary>Cuts a network's parameter vector in stretches to which the same happens in a step.</summary>
public static class UpdateRanges
{
    /// <summary>The stretches of a network, in order and without gaps: kernels have penalties and weight decay, biases have none.</summary>
    /// <param name="network">The network.</param>
    /// <param name="update">The step.</param>
    /// <param name="l2">Coefficient of the L2 penalty.</param>
    /// <exception cref="ArgumentException">A layer to freeze does not exist, or nothing would be left to train.</exception>
    public static IReadOnlyList<UpdateRange> Of(Network network, Update update, float l2)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(update);

        // Without anything that tells kernels from biases the vector stays whole.
        if (l2 == 0 && !update.TellsTensorsApart)
        {
            return [new UpdateRange(0, network.ParameterCount, 0)];
        }

        var frozen = FrozenOf(network, update.Settings.Frozen ?? []);
        return [.. network.Tensors.Select(tensor => new UpdateRange(tensor.Offset, tensor.Length, tensor.Decays ? l2 : 0, tensor.Decays, frozen.Contains(tensor)))];
    }

    /// <summary>The kernels whose columns have a largest norm, with their number of columns.</summary>
    /// <param name="network">The network.</param>
    /// <param name="update">The step.</param>
    /// <param name="ranges">Its stretches.</param>
    public static IEnumerable<(UpdateRange Range, int Outputs)> LimitedKernels(Network network, Update update, IReadOnlyList<UpdateRange> ranges)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(update);
        return update.LimitsNorms
            ? network.Tensors.Zip(ranges).Where(pair => pair.Second is { IsKernel: true, IsFrozen: false } && pair.First.Shape.Count == 2)
                .Select(pair => (pair.Second, pair.First.Shape[1]))
            : [];
    }

    private static HashSet<ParameterTensor> FrozenOf(Network network, IReadOnlyList<string> names)
    {
        var frozen = new HashSet<ParameterTensor>();
        foreach (var name in names)
        {
            var tensors = network.Tensors.Where(tensor => tensor.Name == name || LayerOf(tensor) == name).ToList();
            if (tensors.Count == 0)
            {
                throw new ArgumentException(NameText.Unknown("layer with parameters", name, [.. network.Tensors.Select(LayerOf).Distinct()]));
            }

            frozen.UnionWith(tensors);
        }

        return frozen.Count < network.Tensors.Count || frozen.Count == 0
            ? frozen
            : throw new ArgumentException($"{string.Join(", ", names)}: all layers are frozen; nothing is left to train");
    }

    private static string LayerOf(ParameterTensor tensor) => tensor.Name[..tensor.Name.IndexOf('.', StringComparison.Ordinal)];
}
