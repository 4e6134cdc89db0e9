using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ActorNet.Cli.Arguments;
using ActorNet.Cli.Planning;
using ActorNet.Cli.Reporting;
using ActorNet.Core.Data;
using ActorNet.Core.Networks;

namespace ActorNet.Cli.Commands;

/// <summary><c>actornet check-gradients</c>.</summary>
internal static class CheckGradientsCommand
{
    private const double DefaultTolerance = 1e-6;
    private const int DefaultSamples = 8;

    /// <summary>Two forward passes for every parameter: beyond so many multiplications it takes minutes.</summary>
    private const double MostMultiplications = 1e11;

    public static Command Create(CliHost host, Option<string?> dataDirectory, Dictionary<Command, string[]> examples)
    {
        var command = new Command("check-gradients", "Compares backpropagation with finite differences, in double precision, for any network and loss.");
        var dataset = new Argument<string?>("DATASET|FILE")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = "Where the samples come from. Default: digits",
        };
        var layers = OptionFactory.Text("--layers", "LAYERS", "Layers after the input. Default: by data set, as for 'train'");
        var loss = OptionFactory.Text("--loss", "NAME", "Loss. Default: the one that goes with the last layer");
        var features = OptionFactory.Text("--features", "LIST", "Features by expressions, as for 'train'");
        var target = OptionFactory.Text("--target", "COLUMN", "CSV: column to predict. Default: the last");
        var samples = OptionFactory.Integer("--samples", "Samples whose summed loss is differentiated. Default: 8", 1, 1000);
        var seed = OptionFactory.Integer("--seed", "Key of the initial weights. Default: 1", 0UL, ulong.MaxValue);
        var tolerance = OptionFactory.Positive("--tolerance", "Largest relative error that passes. Default: 1e-6");
        var json = OptionFactory.Flag("--json", "Prints the result as one JSON object");
        command.Add(dataset);
        foreach (var option in (Option[])[layers, loss, features, target, samples, seed, tolerance, dataDirectory, json]) command.Add(option);
        command.SetAction(result =>
        {
            var request = new TrainRequest
            {
                Dataset = result.GetValue(dataset),
                Layers = result.GetValue(layers),
                Loss = result.GetValue(loss),
                Features = result.GetValue(features),
                Target = result.GetValue(target),
                Seed = result.GetValue(seed),
                Test = 0,
                DataDirectory = result.GetValue(dataDirectory),
                Quiet = true,
            };
            return Run(request, result.GetValue(samples) ?? DefaultSamples, result.GetValue(tolerance) ?? DefaultTolerance, result.GetValue(json), host);
        });
        examples[command] =
        [
            "check-gradients",
            "check-gradients xor --layers 8:tanh,1:sigmoid",
            "check-gradients --layers 16:tanh,dropout:0.2,10:softmax --loss mean_squared_error",
        ];
        return command;
    }

    private static int Run(TrainRequest request, int samples, double tolerance, bool isJson, CliHost host)
    {
        var source = TrainingPlan.Source(request);
        var whole = TrainingRuns.Load(source, request, host);
        var options = TrainingPlan.Options(request, source, whole);
        var data = whole.Train;
        var network = new Network(options.Network);
        samples = Math.Min(samples, data.Count);
        if (2.0 * network.ParameterCount * network.ParameterCount * samples > MostMultiplications)
        {
            throw new UsageException(
                $"{Format.Count(network.ParameterCount)} parameters are too many: differences take two forward passes for each; use fewer units or --samples");
        }

        var result = Check(network, options.Loss, data, samples, options.Seed);
        var isRight = result.LargestRelativeError <= tolerance;
        if (isJson)
        {
            host.Out.WriteLine(JsonSerializer.Serialize(new
            {
                largestRelativeError = Number(result.LargestRelativeError),
                tensor = result.Tensor,
                index = result.Index,
                backpropagated = Number(result.Backpropagated),
                difference = Number(result.Difference),
                parameters = network.ParameterCount,
                samples,
                tolerance,
                passed = isRight,
            }));
        }
        else
        {
            host.Out.WriteLine($"network {options.Network}, {Format.Count(network.ParameterCount)} parameters, {options.Loss.Text}, {samples} samples of {source.Name}");
            host.Out.WriteLine($"largest relative error: {Text(result.LargestRelativeError)} at {result.Tensor}{Place(network, result)}");
            host.Out.WriteLine($"there backpropagation gives {Text(result.Backpropagated)}, the central difference {Text(result.Difference)}");
            host.Out.WriteLine(isRight
                ? $"passed: at most {Text(tolerance)}"
                : $"FAILED: above {Text(tolerance)} (at a kink, such as relu at 0, the two differ without either being wrong)");
        }

        return isRight ? ExitCode.Success : ExitCode.Failure;
    }

    private static GradientCheckResult Check(Network network, Loss loss, Dataset data, int samples, ulong seed)
    {
        var parameters = new float[network.ParameterCount];
        network.Initialize(seed, parameters);
        var part = data.Subset(data.Name, [.. Enumerable.Range(0, samples)]);
        var targets = part.HasLabels ? new BatchTargets(part.Labels) : new BatchTargets(part.Values);
        return GradientCheck.Run(
            network,
            loss,
            Array.ConvertAll(parameters, value => (double)value),
            Array.ConvertAll(part.Features, value => (double)value),
            targets,
            new PassMode(true, seed, 0, 0, [.. Enumerable.Range(0, samples)]));
    }

    /// <summary>The place in the tensor, an index for each axis.</summary>
    private static string Place(Network network, GradientCheckResult result)
    {
        var shape = network.Tensors.First(tensor => tensor.Name == result.Tensor).Shape;
        var places = new int[shape.Count];
        var rest = result.Index;
        for (var axis = shape.Count - 1; axis >= 0; axis--) (rest, places[axis]) = Math.DivRem(rest, shape[axis]);
        return $"[{string.Join(", ", places)}]";
    }

    private static string Text(double value) => value.ToString("G6", CultureInfo.InvariantCulture);

    /// <summary>JSON has no infinities: they are texts.</summary>
    private static object Number(double value) => double.IsFinite(value) ? value : value.ToString(CultureInfo.InvariantCulture);
}
