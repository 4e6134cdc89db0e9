namespace ActorNet.Core.Optimizers;

/// <summary>What the catalogue knows of an optimizer.</summary>
/// <param name="Defaults">Its name and the options it always has, with their defaults.</param>
/// <param name="Create">Builds it from settings in which every option of <paramref name="Defaults"/> has a value.</param>
/// <param name="Extras">Options that it may have besides, and has not unless they are given; every optimizer may have a weight decay.</param>
internal sealed record OptimizerEntry(OptimizerSettings Defaults, Func<OptimizerSettings, Optimizer> Create, params OptimizerOption[] Extras)
{
    /// <summary>True if the optimizer has an option always.</summary>
    public bool Has(OptimizerOption option) => option.Read(Defaults) is not null;

    /// <summary>True if the optimizer can have an option.</summary>
    public bool Takes(OptimizerOption option) => Has(option) || option == OptimizerOption.WeightDecay || Extras.Contains(option);
}
