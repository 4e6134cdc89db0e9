using Microsoft.Extensions.Hosting;

namespace ActorNet.Remote.Hosting;

/// <summary>Leaves signals alone: what becomes of the process when somebody wants it to end is its own decision.</summary>
internal sealed class NoLifetime : IHostLifetime
{
    /// <inheritdoc/>
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
