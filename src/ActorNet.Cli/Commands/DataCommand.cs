using System.CommandLine;
using ActorNet.Cli.Reporting;
using ActorNet.Datasets;

namespace ActorNet.Cli.Commands;

/// <summary><c>actornet data</c>.</summary>
internal static class DataCommand
{
    public static Command Create(CliHost host, Option<string?> dataDirectory, Dictionary<Command, string[]> examples)
    {
        var list = new Command("list", "Lists the data sets that have a name, and where they lie on this machine.");
        list.Add(dataDirectory);
        list.SetAction(result => List(DataAccess.Locations(host, result.GetValue(dataDirectory)), host));

        var get = new Command("get", "Makes sure that a data set is on this machine, and checks its files.");
        var name = new Argument<string>("NAME") { Description = "One of those that 'data list' shows" };
        get.Add(name);
        get.Add(dataDirectory);
        get.SetAction(result => Get(result.GetRequiredValue(name), DataAccess.Locations(host, result.GetValue(dataDirectory)), host));

        var command = new Command("data", "Lists data sets, obtains them, and tells what is in them or in a file.");
        command.Add(list);
        command.Add(get);
        command.Add(DataDescribeCommand.Create(host, dataDirectory, examples));
        examples[command] = ["data list", "data get mnist", "data describe mnist"];
        examples[list] = ["data list", "data list --data-dir /srv/datasets"];
        examples[get] = ["data get mnist", "data get fashion-mnist --data-dir /srv/datasets"];
        return command;
    }

    private static int List(DataLocations locations, CliHost host)
    {
        TextTable.Write(
            host.Out,
            ["name", "samples", "shape", "classes", "where", "licence"],
            DatasetCatalog.Entries.Select(entry => new[]
            {
                entry.Name,
                Format.Count(entry.TrainSamples) + (entry.TestSamples > 0 ? " + " + Format.Count(entry.TestSamples) : ""),
                Format.Shape(entry.FeatureShape),
                entry.ClassNames.Count == 0 ? "values" : Format.Count(entry.ClassNames.Count),
                entry.IsGenerated ? "computed" : entry.IsEmbedded ? "part of the program" : DataLoader.Locate(entry, locations) ?? "not here yet",
                entry.License,
            }));
        return ExitCode.Success;
    }

    private static int Get(string name, DataLocations locations, CliHost host)
    {
        var entry = DatasetCatalog.Get(name);
        var folder = DataLoader.Obtain(entry, locations, DataAccess.Notes(host, isQuiet: false));
        host.Out.WriteLine(entry.IsEmbedded
            ? $"{entry.Name}: part of the program, checked"
            : folder is null ? $"{entry.Name}: obtained and checked, but not kept" : $"{entry.Name}: {folder}, checked");
        return ExitCode.Success;
    }
}
