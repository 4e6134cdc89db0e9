namespace ActorNet.Core.Networks;

/// <summary>Where a layer stands in its network.</summary>
/// <param name="Name">Such as <c>dense_1</c>; the layers made of one description share it.</param>
/// <param name="Index">Index of its description.</param>
/// <param name="Inputs">Floats in a row of its input.</param>
/// <param name="Offset">Where its parameters begin in the parameter vector.</param>
internal readonly record struct LayerPlace(string Name, int Index, int Inputs, int Offset);

/// <summary>The layers of a network while it is built.</summary>
internal sealed class LayerList(int inputs)
{
    private readonly List<Layer> _layers = [];
    private readonly Dictionary<string, int> _kinds = [];
    private string _name = string.Empty;
    private int _index;

    /// <summary>Outputs of the last layer so far.</summary>
    public int Outputs { get; private set; } = inputs;

    /// <summary>Parameters so far.</summary>
    public int ParameterCount { get; private set; }

    /// <summary>The layers so far.</summary>
    public IReadOnlyList<Layer> Layers => _layers;

    /// <summary>Adds what a description is made of, under the next name of its kind.</summary>
    public void Add(LayerDescription description, int index)
    {
        _index = index;
        _name = NextName(_kinds, description.Kind);
        description.Build(this);
    }

    /// <summary>Adds one layer behind the last.</summary>
    public void Add(Func<LayerPlace, Layer> create)
    {
        var layer = create(new LayerPlace(_name, _index, Outputs, ParameterCount));
        _layers.Add(layer);
        Outputs = layer.Outputs;
        ParameterCount = checked(ParameterCount + layer.ParameterCount);
    }

    /// <summary><c>dense_1</c>, <c>dense_2</c>, …: layers are counted by kind, from 1.</summary>
    public static string NextName(Dictionary<string, int> kinds, string kind)
    {
        var number = kinds.GetValueOrDefault(kind) + 1;
        kinds[kind] = number;
        return $"{kind}_{number}";
    }
}
