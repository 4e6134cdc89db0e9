namespace ActorNet.Core.Networks;

/// <summary>A loss: the error of one sample's outputs against its targets.</summary>
public abstract class Loss
{
    /// <summary>Name on the command line and in files, snake_case as in Keras.</summary>
    public abstract string Name { get; }

    /// <summary>Finds a loss by name.</summary>
    public static Loss Parse(string name) => throw new NotImplementedException(name);
}
