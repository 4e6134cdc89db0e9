using System.Globalization;
using System.Text.Json.Serialization;
using ActorNet.Core.Naming;

namespace ActorNet.Core.Optimizers;

/// <summary>
/// What a step has besides the update rule itself, in the order in which it happens; what is null or empty is left out. In the form in which options and run
/// files have it.
/// </summary>
public sealed record UpdateSettings
{
    /// <summary>Nothing besides the rule.</summary>
    public static UpdateSettings None { get; } = new();

    /// <summary>The course of the learning rate; null for one that stays as it is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Schedule? Schedule { get; init; }

    /// <summary>Coefficient λ of the penalty λ·‖W‖₁ on kernels, at least 0: their gradient becomes <c>g + λ·sign(w)</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? L1 { get; init; }

    /// <summary>The most that an element of the mean gradient may be either way, above 0.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ClipValue { get; init; }

    /// <summary>The largest norm that the mean gradient of each tensor may have, above 0; a larger one is scaled down to it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ClipNorm { get; init; }

    /// <summary>The largest norm that the whole mean gradient may have, above 0; a larger one is scaled down to it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ClipGlobalNorm { get; init; }

    /// <summary>The largest norm, above 0, that the kernel's weights into a unit may have after a step; larger ones are scaled down to it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? MaxNorm { get; init; }

    /// <summary>
    /// Share d, in (0, 1), that a moving average of the weights keeps in a step: <c>a ← d·a + (1−d)·w</c>, and the first step sets it to w. What is
    /// evaluated and saved as the model is the average.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? AverageDecay { get; init; }

    /// <summary>
    /// Layers such as <c>dense_1</c>, or tensors such as <c>dense_1.bias</c>, whose parameters no step touches; null or empty for none. However they are written, they are
    /// kept as the network has them, so that options, files and replay mean the same.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Frozen { get; init => field = value is null ? null : [.. value.Select(name => NameText.Normalize(name ?? ""))]; }

    /// <summary>True if there is nothing besides the rule.</summary>
    [JsonIgnore]
    public bool IsNone => !Parts().Any();

    /// <summary>With local steps: what of it belongs to the steps that lanes take on their own.</summary>
    public UpdateSettings OfLanes() => this with { AverageDecay = null };

    /// <summary>With local steps: what of it belongs to the step of a round; largest norms hold for what it ends with too.</summary>
    public UpdateSettings OfRounds() => new() { MaxNorm = MaxNorm, AverageDecay = AverageDecay, Frozen = Frozen };

    /// <summary>These settings, if they can be used.</summary>
    /// <exception cref="ArgumentException">A value is out of range, or two exclude each other; the message says which.</exception>
    public UpdateSettings Validated()
    {
        Require(L1 is null || (L1 >= 0 && float.IsFinite((float)L1)), "L1", L1, "a finite number of at least 0");
        RequirePositive("clip value", ClipValue);
        RequirePositive("clip norm", ClipNorm);
        RequirePositive("clip global norm", ClipGlobalNorm);
        RequirePositive("max norm", MaxNorm);
        Require(AverageDecay is null || (AverageDecay > 0 && (float)AverageDecay < 1), "average decay", AverageDecay, "above 0 and below 1");
        if (new[] { ClipValue, ClipNorm, ClipGlobalNorm }.Count(clip => clip is not null) > 1)
        {
            throw new ArgumentException("A gradient is clipped by value, by the norm of each tensor or by its global norm: choose one of them.");
        }

        return this;
    }

    /// <summary>One line for people and fingerprints, such as <c>schedule=cosine(epochs=10) clip_norm=1</c>; empty if there is nothing.</summary>
    public override string ToString() => string.Join(' ', Parts());

    private static void RequirePositive(string name, double? value) =>
        Require(value is null || ((float)value > 0 && float.IsFinite((float)value)), name, value, "a finite number above 0");

    private static void Require(bool condition, string name, double? value, string range)
    {
        if (!condition)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; it must be {range}."));
        }
    }

    private IEnumerable<string> Parts()
    {
        (string Name, string? Value)[] parts =
        [
            ("schedule", Schedule?.Text),
            ("l1", L1 > 0 ? Text(L1) : null),
            ("clip_value", Text(ClipValue)),
            ("clip_norm", Text(ClipNorm)),
            ("clip_global_norm", Text(ClipGlobalNorm)),
            ("max_norm", Text(MaxNorm)),
            ("average_decay", Text(AverageDecay)),
            ("frozen", Frozen is { Count: > 0 } ? string.Join(',', Frozen) : null),
        ];
        return parts.Where(part => part.Value is not null).Select(part => $"{part.Name}={part.Value}");
    }

    private static string? Text(double? value) => value?.ToString(CultureInfo.InvariantCulture);
}
