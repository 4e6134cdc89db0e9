using ActorNet.Datasets;

namespace ActorNet.Cli.Commands;

/// <summary>Where this machine has its data sets, and who is told when one has to be fetched.</summary>
internal static class DataAccess
{
    public static DataLocations Locations(CliHost host, string? dataDirectory) =>
        DataLocations.Default(dataDirectory, host.Variable("XDG_CACHE_HOME"));

    /// <summary>Notes go to standard error, so that they never mix with results.</summary>
    public static Action<string>? Notes(CliHost host, bool isQuiet) => isQuiet ? null : host.Error.WriteLine;
}
