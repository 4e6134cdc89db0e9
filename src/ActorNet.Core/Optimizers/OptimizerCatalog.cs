using ActorNet.Core.Naming;

namespace ActorNet.Core.Optimizers;

/// <summary>The optimizers that can be had by name.</summary>
internal static class OptimizerCatalog
{
    /// <summary>Every optimizer; a new one is added here.</summary>
    public static IReadOnlyList<OptimizerEntry> All { get; } =
    [
        Sgd.Entry, Momentum.Entry, Nesterov.Entry, Adagrad.Entry, RmsProp.Entry, Adadelta.Entry, Adam.Entry, AdamW.Entry, Adamax.Entry, Nadam.Entry,
        Lion.Entry,
    ];

    /// <summary>The optimizer of that name (as <see cref="NameText.AreSame"/> compares names).</summary>
    /// <exception cref="ArgumentException">There is none; the message has the nearest name.</exception>
    public static OptimizerEntry Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var names = All.Select(entry => entry.Defaults.Name).ToArray();
        var index = Array.FindIndex(names, known => NameText.AreSame(known, name));
        return index < 0 ? throw new ArgumentException(NameText.Unknown("optimizer", name, names)) : All[index];
    }
}
