namespace ActorNet.Tests.Runs;

/// <summary>Tests that run while no others do: on a busy machine a worker may be late, and then a step is not like the one before.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
