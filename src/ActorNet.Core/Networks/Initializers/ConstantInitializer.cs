using ActorNet.Core.Naming;
using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>All the same number; 0 if nothing is said, as in Keras.</summary>
internal sealed class ConstantInitializer : Initializer
{
    public const float DefaultValue = 0f;
    private readonly float _value;

    public ConstantInitializer(float value = DefaultValue)
    {
        if (!float.IsFinite(value))
        {
            throw new ArgumentException(FormattableString.Invariant($"constant({value}): the value must be a number."));
        }

        _value = value;
    }

    public override string Name => "constant";

    public override string Text => NameText.Call(Name, ("value", _value, DefaultValue));

    internal override void Fill(KeyedGenerator generator, int inputs, int outputs, Span<float> kernel) => kernel.Fill(_value);
}
