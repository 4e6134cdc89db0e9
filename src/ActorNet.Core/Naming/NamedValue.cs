namespace ActorNet.Core.Naming;

/// <summary>A value that is known by a name, such as a loss or an activation; two of one kind with equal text are equal.</summary>
public abstract class NamedValue : IEquatable<NamedValue>
{
    /// <summary>Name on the command line and in files, snake_case as in Keras.</summary>
    public abstract string Name { get; }

    /// <summary>Name and argument, such as <c>leaky_relu(0.2)</c>; parsing it gives an equal value.</summary>
    public virtual string Text => Name;

    /// <inheritdoc/>
    public bool Equals(NamedValue? other) => other is not null && GetType() == other.GetType() && Text == other.Text;

    /// <inheritdoc/>
    public sealed override bool Equals(object? obj) => Equals(obj as NamedValue);

    /// <inheritdoc/>
    public sealed override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public sealed override string ToString() => Text;
}
