using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ActorNet.Cli.Arguments;
using ActorNet.Expressions;
using ActorNet.Plots;

namespace ActorNet.Cli.Commands;

/// <summary><c>actornet graph</c>.</summary>
internal static class GraphCommand
{
    public static Command Create(CliHost host, Option<string?> dataDirectory, Dictionary<Command, string[]> examples)
    {
        var command = new Command("graph", "Prints the computational graph of an expression, with values forward and gradients backward.");
        var expression = ExpressionArguments.Expression();
        var values = ExpressionArguments.Values();
        var svg = OptionFactory.Text("--svg", "FILE", "Writes a picture of the graph");
        var json = OptionFactory.Flag("--json", "Prints the graph as one JSON object");
        command.Add(expression);
        command.Add(values);
        command.Add(svg);
        command.Add(json);
        command.SetAction(result => Run(
            result.GetRequiredValue(expression), result.GetValue(values) ?? [], result.GetValue(svg), result.GetValue(json), host));
        examples[command] = ["graph \"(x+y)*z\" x=-2 y=5 z=-4", "graph \"g=2*(x+1);g^2\" x=2 --svg graph.svg"];
        return command;
    }

    private static int Run(string text, string[] values, string? svg, bool isJson, CliHost host)
    {
        var given = ExpressionArguments.Read(values);
        var expression = Expression.Parse(text, given.Keys);
        var numbers = expression.Differentiate(Bound(expression, given));
        if (svg is not null) GraphPlot.Save(NewFile.Checked("--svg", svg, ".svg"), expression, numbers);
        if (isJson)
        {
            WriteJson(host.Out, expression, numbers);
        }
        else
        {
            Lessons.GraphTable.Write(host.Out, expression, numbers);
            if (svg is not null) host.Out.WriteLine($"\npicture: {svg}");
        }

        return ExitCode.Success;
    }

    /// <summary>Numbers for all variables, in their order.</summary>
    /// <exception cref="UsageException">One is missing, or there is no such variable.</exception>
    public static double[] Bound(Expression expression, IReadOnlyDictionary<string, double> numbers)
    {
        try
        {
            return expression.Bind(numbers);
        }
        catch (ArgumentException exception)
        {
            throw new UsageException(exception.Message);
        }
    }

    private static void WriteJson(TextWriter writer, Expression expression, ExpressionValues numbers)
    {
        var nodes = expression.Nodes.Select((node, index) => new
        {
            name = node.Name,
            formula = node.Formula,
            value = Number(numbers.Values[index]),
            gradient = node.DependsOnVariables ? Number(numbers.Gradients[index]) : null,
        });
        var edges = numbers.Edges.Select(edge => new
        {
            from = expression.Nodes[edge.From].Name,
            to = expression.Nodes[edge.To].Name,
            value = Number(edge.Value),
            derivative = Number(edge.Derivative),
            gradient = Number(edge.Gradient),
        });
        writer.WriteLine(JsonSerializer.Serialize(new { expression = expression.Text, result = Number(numbers.Result), nodes, edges }));
    }

    /// <summary>JSON has no infinities: they are texts.</summary>
    private static object Number(double value) => double.IsFinite(value) ? value : value.ToString(CultureInfo.InvariantCulture);
}
