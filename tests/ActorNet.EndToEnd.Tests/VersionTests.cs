namespace ActorNet.EndToEnd.Tests;

/// <summary>The program as a process.</summary>
public sealed class VersionTests
{
    [Fact]
    public void Program_Assembly_HasAVersion() => typeof(TrainingOptions).Assembly.GetName().Version.ShouldNotBeNull();
}
