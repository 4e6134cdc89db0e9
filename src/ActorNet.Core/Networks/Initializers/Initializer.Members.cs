namespace ActorNet.Core.Networks;

/// <content>The initialisers by their C# names.</content>
public abstract partial class Initializer
{
    /// <summary>Uniform in ±√(6/(inputs + outputs)) (Glorot and Bengio 2010), the default.</summary>
    public static Initializer GlorotUniform { get; } = new GlorotUniformInitializer();

    /// <summary>Truncated normal with variance 2/(inputs + outputs) (Glorot and Bengio 2010).</summary>
    public static Initializer GlorotNormal { get; } = new GlorotNormalInitializer();

    /// <summary>Uniform in ±√(6/inputs) (He et al. 2015).</summary>
    public static Initializer HeUniform { get; } = new HeUniformInitializer();

    /// <summary>Truncated normal with variance 2/inputs (He et al. 2015).</summary>
    public static Initializer HeNormal { get; } = new HeNormalInitializer();

    /// <summary>All zero: for single-layer networks, where no symmetry needs breaking.</summary>
    public static Initializer Zeros { get; } = new ZerosInitializer();
}
