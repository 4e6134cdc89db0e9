namespace ActorNet.Akka.Tests.Processes;

/// <summary>Tests that start several processes that compute: one after the other, with nothing beside them, each has the machine's processors to itself.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ProcessCollection
{
    public const string Name = "processes";
}
