namespace ActorNet.Core.Networks;

/// <summary>One layer of a <see cref="NetworkDescription"/>, as a value.</summary>
public abstract record LayerDescription
{
    /// <summary>What kind of layer it is, the first part of its name: <c>dense</c>, <c>dropout</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>The form that <see cref="NetworkDescription.Parse"/> reads, such as <c>512:relu</c> or <c>dropout:0.2</c>.</summary>
    public abstract string Text { get; }

    /// <summary>Floats in the layer's output for so many in its input.</summary>
    internal abstract int OutputCount(int inputs);

    /// <summary>Trained parameters for so many inputs.</summary>
    internal abstract long ParameterCount(int inputs);

    /// <summary>Adds the layers that compute it.</summary>
    internal abstract void Build(LayerList layers);

    /// <inheritdoc/>
    public sealed override string ToString() => Text;
}
