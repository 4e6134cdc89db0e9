using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ActorNet.Cli.Arguments;
using ActorNet.Core.Naming;
using ActorNet.Expressions;
using ActorNet.Lessons;
using ActorNet.Plots;

namespace ActorNet.Cli.Commands;

/// <summary><c>actornet descend</c>.</summary>
internal static class DescendCommand
{
    private const double DefaultRate = 0.1;
    private const double DefaultTolerance = 1e-6;
    private const int DefaultSteps = 20;

    public static Command Create(CliHost host, Option<string?> dataDirectory, Dictionary<Command, string[]> examples)
    {
        var command = new Command("descend", "Goes down a function of one variable by gradient descent, step by step.");
        var expression = ExpressionArguments.Expression();
        var values = ExpressionArguments.Values();
        var from = OptionFactory.Number("--from", "Where the variable begins. Default: 0", "that is finite", static _ => true);
        var rate = OptionFactory.Number("--rate", "Size of a step: the variable moves by the rate times the slope. Default: 0.1", "above 0", static value => value > 0);
        var steps = OptionFactory.Integer("--steps", "The most steps. Default: 20", 1, 100_000);
        var tolerance = OptionFactory.Number(
            "--tolerance", "A change not larger than this ends the descent. Default: 1e-6", "of at least 0", static value => value >= 0);
        var svg = OptionFactory.Text("--svg", "FILE", "Writes a picture of function and steps");
        var json = OptionFactory.Flag("--json", "Prints the steps as one JSON object");
        command.Add(expression);
        command.Add(values);
        foreach (var option in (Option[])[from, rate, steps, tolerance, svg, json]) command.Add(option);
        command.SetAction(result =>
        {
            var text = result.GetRequiredValue(expression);
            var (function, place, variable) = Read(text, ExpressionArguments.Read(result.GetValue(values) ?? []), result.GetValue(from) ?? 0);
            var size = result.GetValue(rate) ?? DefaultRate;
            var descent = Descent.Run(
                function, place, variable, place[variable], size, result.GetValue(steps) ?? DefaultSteps, result.GetValue(tolerance) ?? DefaultTolerance);
            if (!double.IsFinite(descent.Points[0].Value) || !double.IsFinite(descent.Points[0].Slope))
            {
                throw new UsageException(string.Create(
                    CultureInfo.InvariantCulture, $"--from is {place[variable]}, where {text} has no finite value and slope; begin elsewhere"));
            }

            if (result.GetValue(svg) is { } path) DescentPlot.Save(NewFile.Checked("--svg", path, ".svg"), function, place, variable, descent, size);
            if (result.GetValue(json))
            {
                WriteJson(host.Out, text, size, descent);
            }
            else
            {
                DescentTable.Write(host.Out, function.Variables[variable], descent, size);
                if (result.GetValue(svg) is { } file) host.Out.WriteLine($"picture: {file}");
            }

            return ExitCode.Success;
        });
        examples[command] =
        [
            "descend \"exp(-x)+x^2\" --from -0.5 --rate 0.25 --steps 20",
            "descend \"x^2\" --from 1 --rate 1.5 --svg diverging.svg",
            "descend \"(y-w*x)^2\" x=3 y=10 --from 2",
        ];
        return command;
    }

    /// <summary>The function with numbers for all variables but one, which is the one that moves.</summary>
    private static (Expression Function, double[] Place, int Variable) Read(string text, Dictionary<string, double> numbers, double from)
    {
        var function = Expression.Parse(text, numbers.Keys);
        var open = function.Variables.Where(name => !numbers.ContainsKey(name)).ToArray();
        if (open.Length != 1)
        {
            throw new UsageException(open.Length == 0
                ? $"'descend' needs a variable that moves; {(function.Variables.Count == 0 ? $"'{text}' has none" : "all have values")}"
                : $"'descend' moves one variable, but {string.Join(", ", open)} are open; give all but one a value, such as {open[0]}=1");
        }

        if (numbers.Keys.FirstOrDefault(name => !function.Variables.Contains(name)) is { } extra)
        {
            throw new UsageException($"'{extra}' is not in the expression{NearestName.HintOrList(extra, [.. function.Variables])}");
        }

        numbers[open[0]] = from;
        return (function, function.Bind(numbers), Array.IndexOf([.. function.Variables], open[0]));
    }

    private static void WriteJson(TextWriter writer, string text, double rate, Descent descent) => writer.WriteLine(JsonSerializer.Serialize(new
    {
        expression = text,
        rate,
        end = descent.End.ToString().ToLowerInvariant(),
        points = descent.Points.Select(point => new { x = point.X, value = point.Value, slope = point.Slope }),
    }));
}
