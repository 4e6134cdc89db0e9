using Akka.Configuration;

namespace ActorNet.Akka.Settings;

/// <summary>The settings that come with the assembly.</summary>
internal static class EmbeddedConfig
{
    /// <summary>What ActorNet needs in any system.</summary>
    public static Config Reference { get; } = Read("reference.conf");

    /// <summary>What a system needs that is nothing but a node of a training: the rest of the host program's settings.</summary>
    public static Config Cluster { get; } = Read("cluster.conf");

    private static Config Read(string name) => ConfigurationFactory.FromResource("ActorNet.Akka." + name, typeof(EmbeddedConfig).Assembly);
}
