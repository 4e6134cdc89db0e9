namespace ActorNet.Core.Naming;

/// <summary>A name that a registry knows, what it stands for, and which arguments it takes.</summary>
internal sealed class RegistryEntry<T>
{
    /// <summary>A name without arguments.</summary>
    public RegistryEntry(string name, Func<T> create)
        : this(name, _ => create())
    {
    }

    /// <summary>A name with one argument, which may be left out.</summary>
    public RegistryEntry(string name, Func<T> create, Func<float, T> createWith, string parameter)
        : this(name, given => given.Has(parameter) ? createWith(given.Single(parameter)) : create(), parameter)
    {
    }

    /// <summary>A name with arguments.</summary>
    /// <param name="name">The name.</param>
    /// <param name="create">The value, from what was given.</param>
    /// <param name="parameters">Names of the arguments, in the order in which they may be given without their names.</param>
    public RegistryEntry(string name, Func<NameArguments, T> create, params string[] parameters)
    {
        Name = name;
        Create = create;
        Parameters = parameters;
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The value, from what was given in parentheses.</summary>
    public Func<NameArguments, T> Create { get; }

    /// <summary>Names of the arguments.</summary>
    public IReadOnlyList<string> Parameters { get; }
}
