namespace ActorNet.Core.Optimizers;

/// <summary>What the catalogue knows of an optimizer.</summary>
/// <param name="Defaults">Its name and the options it has, with their defaults; an option that is null here does not apply to it.</param>
/// <param name="Create">Builds it from settings in which every option of <paramref name="Defaults"/> has a value.</param>
internal sealed record OptimizerEntry(OptimizerSettings Defaults, Func<OptimizerSettings, Optimizer> Create);
