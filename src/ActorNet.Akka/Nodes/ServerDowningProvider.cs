using ActorNet.Akka.Settings;
using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;

namespace ActorNet.Akka.Nodes;

/// <summary>
/// What <c>akka.cluster.downing-provider-class</c> names for a cluster that trains: which nodes go on when others cannot be reached. Takes two settings of Akka:
/// <c>akka.cluster.split-brain-resolver.stable-after</c> and <c>akka.cluster.down-removal-margin</c>.
/// </summary>
internal sealed class ServerDowningProvider : IDowningProvider
{
    private const string StableAfter = "akka.cluster.split-brain-resolver.stable-after";
    private const string Margin = "akka.cluster.down-removal-margin";

    private readonly Cluster _cluster;
    private readonly Config _config;
    private readonly TimeSpan _stableAfter;

    /// <summary>Made by Akka.</summary>
    /// <param name="system">The system.</param>
    /// <param name="cluster">Its cluster.</param>
    public ServerDowningProvider(ExtendedActorSystem system, Cluster cluster)
    {
        (_cluster, _config) = (cluster, system.Settings.Config);
        _stableAfter = _config.GetTimeSpan(StableAfter, allowInfinite: false);
    }

    /// <inheritdoc/>
    public TimeSpan DownRemovalMargin => _config.GetString(Margin) is null or "off" or "false" ? _stableAfter : _config.GetTimeSpan(Margin, allowInfinite: false);

    /// <inheritdoc/>
    public Props DowningActorProps
    {
        get
        {
            // The extension may not be there yet: it is Akka that makes this, at its own beginning.
            var (cluster, role, stableAfter) = (_cluster, ActorNetSettings.From(_config.SafeWithFallback(EmbeddedConfig.Reference)).ServerRole, _stableAfter);
            return Props.Create(() => new DowningActor(cluster, role, stableAfter));
        }
    }
}
