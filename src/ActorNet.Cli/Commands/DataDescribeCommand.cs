using System.CommandLine;
using System.Globalization;
using ActorNet.Cli.Arguments;
using ActorNet.Cli.Planning;
using ActorNet.Cli.Reporting;
using ActorNet.Core.Data;
using ActorNet.Datasets;

namespace ActorNet.Cli.Commands;

/// <summary><c>actornet data describe</c>.</summary>
internal static class DataDescribeCommand
{
    private const int MostCategories = 8;

    public static Command Create(CliHost host, Option<string?> dataDirectory, Dictionary<Command, string[]> examples)
    {
        var command = new Command("describe", "Prints what is in a file, a folder or a data set: shape, type, bytes, range, columns, classes and how many samples each has.");
        var file = new Argument<string>("FILE|NAME") { Description = "A CSV, IDX, NPY or NPZ file, a folder of pictures, or a data set" };
        var targets = OptionFactory.Text("--targets", "FILE", "NPY, IDX: file of the targets. Default: the one beside, such as y.npy for x.npy");
        var target = OptionFactory.Text("--target", "COLUMN", "CSV: column to predict, by name or number from 1. Default: the last");
        command.Add(file);
        command.Add(targets);
        command.Add(target);
        command.Add(dataDirectory);
        command.SetAction(result =>
        {
            var source = new DataSource { Name = result.GetRequiredValue(file), TargetsFile = result.GetValue(targets), Target = result.GetValue(target) };
            Write(DataDescription.Of(source, DataAccess.Locations(host, result.GetValue(dataDirectory)), DataAccess.Notes(host, isQuiet: false)), host.Out);
            return ExitCode.Success;
        });
        examples[command] = ["data describe digits", "data describe houses.csv --target price", "data describe x.npy --targets y.npy"];
        return command;
    }

    private static void Write(DataDescription description, TextWriter writer)
    {
        if (description.Arrays.Count != 1) writer.WriteLine(description.Name);
        foreach (var array in description.Arrays)
        {
            WriteRows(writer, array);
        }

        if (description.Columns.Count > 0)
        {
            TextTable.Write(writer, ["column", "kind", "values"], description.Columns.Select(column => new[]
            {
                column.Name + (column.IsTarget ? " (target)" : ""),
                column.Kind == ColumnKind.Numeric ? "number" : column.IsTarget ? "class" : "category",
                column.Numbers is { } numbers ? Range(numbers) : Some(column.Categories),
            }));
        }

        if (description.Data is { } data)
        {
            WriteData(writer, data);
        }
        else if (description.Reason is { } reason)
        {
            writer.WriteLine($"not to train on as it is: {reason}");
        }
    }

    private static void WriteRows(TextWriter writer, ArrayDescription array)
    {
        var shape = array.Shape.Count == 0 ? "1" : string.Join('x', array.Shape.Select(extent => extent.ToString(CultureInfo.InvariantCulture)));
        writer.WriteLine($"{array.Name}: {array.Format}");
        writer.WriteLine($"  shape   {shape} ({array.Axes})");
        writer.WriteLine($"  type    {array.TypeName}");
        writer.WriteLine($"  values  {Format.Count(array.Count)}");
        writer.WriteLine($"  bytes   {Format.Bytes(array.Bytes)}");
        writer.WriteLine($"  range   {(array.Numbers is { } numbers ? Range(numbers) : "not known: the file ends before its last number")}");
    }

    private static void WriteData(TextWriter writer, TrainingData data)
    {
        var train = data.Train;
        var validation = data.Validation is { } evaluated ? $", {Format.Count(evaluated.Count)} for validation" : "";
        var test = data.Test is { } set ? $", and {Format.Count(set.Count)} for the test" : "";
        var floats = new[] { train, data.Validation, data.Test }.Sum(part => part?.Features.LongLength ?? 0);
        writer.WriteLine($"samples: {Format.Count(train.Count)} of {Format.Flattened(train.FeatureShape)}{validation}{test}");
        writer.WriteLine($"loaded as float32: {Format.Bytes(sizeof(float) * floats)}, {Range(NumberSummary.Of(train.Features))}");
        if (train.HasLabels)
        {
            WriteClasses(writer, train);
        }
        else
        {
            writer.WriteLine($"targets: {Format.Count(train.TargetWidth)} value{(train.TargetWidth == 1 ? "" : "s")} a sample, {Range(NumberSummary.Of(train.Values))}");
        }
    }

    private static void WriteClasses(TextWriter writer, Dataset train)
    {
        var balance = DatasetBalance.Of(train);
        var even = balance.IsUneven ? FormattableString.Invariant($"; {balance.Largest.Name} has {balance.Ratio:0.#} times the samples of {balance.Smallest.Name}") : "";
        var absent = balance.Absent.Count > 0 ? $"; {LossPlan.Absent(balance)}" : "";
        writer.WriteLine($"classes: {Format.Count(balance.Classes.Count)}{even}{absent}");
        TextTable.Write(writer, ["class", "samples", "share", "balanced weight"], balance.Classes.Zip(balance.BalancedWeights).Select(pair => new[]
        {
            pair.First.Name,
            Format.Count(pair.First.Count),
            string.Create(CultureInfo.InvariantCulture, $"{pair.First.Share:P1}"),
            string.Create(CultureInfo.InvariantCulture, $"{pair.Second:0.###}"),
        }));
    }

    private static string Some(IReadOnlyList<string> categories) =>
        string.Join(", ", categories.Take(MostCategories)) + (categories.Count > MostCategories ? $", and {categories.Count - MostCategories} more" : "");

    private static string Range(NumberSummary numbers)
    {
        var text = double.IsNaN(numbers.Mean)
            ? "no finite number"
            : string.Create(CultureInfo.InvariantCulture, $"from {numbers.Minimum:G7} to {numbers.Maximum:G7}, mean {numbers.Mean:G5}");
        return numbers.NotFinite == 0 ? text : $"{text}; {Format.Count(numbers.NotFinite)} not finite";
    }
}
