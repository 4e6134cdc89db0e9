using System.Globalization;

namespace ActorNet.Core.Networks;

/// <summary>A network as a value: its input shape and its layers. <see cref="ToString"/> and <see cref="Parse"/> are inverse.</summary>
public sealed record NetworkDescription
{
    /// <summary>Checks and takes the parts.</summary>
    /// <param name="inputShape">Shape of one sample, such as [28, 28, 1] or [4].</param>
    /// <param name="layers">At least one, of which at least one has parameters.</param>
    /// <exception cref="ArgumentException">A shape or size that no network can have.</exception>
    public NetworkDescription(IReadOnlyList<int> inputShape, IReadOnlyList<LayerDescription> layers)
    {
        ArgumentNullException.ThrowIfNull(inputShape);
        ArgumentNullException.ThrowIfNull(layers);
        InputShape = Array.AsReadOnly([.. inputShape]);
        Layers = Array.AsReadOnly([.. layers]);
        var inputs = 1L;
        foreach (var extent in InputShape)
        {
            inputs = extent > 0 ? inputs * extent : 0;
            if (inputs is 0 or > int.MaxValue)
            {
                throw new ArgumentException($"input shape {ShapeText(InputShape)}: extents must be positive and their product below 2³¹.");
            }
        }

        InputCount = (int)inputs;
        ParameterCount = CountParameters();
        if (!Layers.Any(layer => layer is DenseDescription))
        {
            throw new ArgumentException("a network needs at least one layer with units, such as \"10:softmax\".");
        }
    }

    /// <summary>Shape of one sample.</summary>
    public IReadOnlyList<int> InputShape { get; }

    /// <summary>The layers, first to last.</summary>
    public IReadOnlyList<LayerDescription> Layers { get; }

    /// <summary>Floats in a sample.</summary>
    public int InputCount { get; }

    /// <summary>Length of the parameter vector.</summary>
    public int ParameterCount { get; }

    /// <summary>The loss that goes with the activation of the outputs.</summary>
    public Loss DefaultLoss => OutputActivation switch
    {
        SoftmaxActivation => Loss.CategoricalCrossEntropy(),
        SigmoidActivation => Loss.BinaryCrossEntropy(),
        StepActivation => Loss.Perceptron,
        _ => Loss.MeanSquaredError,
    };

    /// <summary>True if outputs lie between 0 and 1 and may be read as probabilities: the last layer but dropout has such an activation.</summary>
    public bool GivesProbabilities => OutputActivation is { GivesProbabilities: true };

    /// <summary>The activation that outputs come from, or null if they come from a layer of another kind; dropout counts as nothing.</summary>
    internal Activation? OutputActivation =>
        Layers.LastOrDefault(layer => layer is not DropoutDescription) is DenseDescription last ? last.Activation : null;

    /// <summary>
    /// Reads the command line's form, such as <c>512:relu,dropout:0.2,10:softmax</c>: layers separated by commas, each
    /// <c>UNITS[:ACTIVATION[:INITIALISER]]</c>, <c>dropout:RATE</c>, <c>gaussian_noise:STDDEV</c> or <c>layer_norm[:EPSILON]</c>.
    /// </summary>
    /// <exception cref="ArgumentException">The text is wrong; the message names the layer, the part, and the nearest right name.</exception>
    public static NetworkDescription Parse(IReadOnlyList<int> inputShape, string layers) => new(inputShape, LayerText.Parse(layers));

    /// <inheritdoc/>
    public override string ToString() => string.Join(',', Layers.Select(layer => layer.Text));

    /// <inheritdoc/>
    public bool Equals(NetworkDescription? other) =>
        other is not null && InputShape.SequenceEqual(other.InputShape) && Layers.SequenceEqual(other.Layers);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var extent in InputShape)
        {
            hash.Add(extent);
        }

        foreach (var layer in Layers)
        {
            hash.Add(layer);
        }

        return hash.ToHashCode();
    }

    /// <summary>The table of layers, output shapes and parameter counts, without a line end after the last line.</summary>
    public string Describe()
    {
        List<(string Layer, string Shape, string Parameters)> lines = [("layer", "output", "parameters"), ("input", ShapeText(InputShape), "0")];
        var kinds = new Dictionary<string, int>();
        var count = InputCount;
        foreach (var layer in Layers)
        {
            var parameters = layer.ParameterCount(count);
            count = layer.OutputCount(count);
            lines.Add(($"{LayerList.NextName(kinds, layer.Kind)} ({layer.Text})", Number(count), Number(parameters)));
        }

        lines.Add(("total", string.Empty, Number(ParameterCount)));
        var names = lines.Max(line => line.Layer.Length);
        var shapes = lines.Max(line => line.Shape.Length);
        var numbers = lines.Max(line => line.Parameters.Length);
        return string.Join(
            '\n',
            lines.Select(line => $"{line.Layer.PadRight(names)}  {line.Shape.PadLeft(shapes)}  {line.Parameters.PadLeft(numbers)}"));
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string ShapeText(IEnumerable<int> shape) =>
        string.Join('×', shape.Select(extent => extent.ToString(CultureInfo.InvariantCulture)));

    private int CountParameters()
    {
        var total = 0L;
        var count = InputCount;
        foreach (var layer in Layers)
        {
            total += layer.ParameterCount(count);
            count = layer.OutputCount(count);
            if (total > Array.MaxLength)
            {
                throw new ArgumentException($"layer \"{layer.Text}\": the network has more than {Array.MaxLength} parameters.");
            }
        }

        return (int)total;
    }
}
