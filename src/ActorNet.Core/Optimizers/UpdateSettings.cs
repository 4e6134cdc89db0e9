using System.Text.Json.Serialization;

namespace ActorNet.Core.Optimizers;

/// <summary>What a step has besides the update rule itself; what is null or empty is left out. In the form in which options and run files have it.</summary>
public sealed record UpdateSettings
{
    /// <summary>Nothing besides the rule.</summary>
    public static UpdateSettings None { get; } = new();

    /// <summary>The course of the learning rate; null for one that stays as it is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Schedule? Schedule { get; init; }

    /// <summary>True if there is nothing besides the rule.</summary>
    [JsonIgnore]
    public bool IsNone => Parts().All(part => part is null);

    /// <summary>One line for people and fingerprints, such as <c>schedule=cosine(epochs=10)</c>; empty if there is nothing.</summary>
    public override string ToString() => string.Join(' ', Parts().Where(part => part is not null));

    /// <summary>With local steps: what of it belongs to the steps that lanes take on their own.</summary>
    public UpdateSettings OfLanes() => this;

    /// <summary>With local steps: what of it belongs to the step of a round.</summary>
    public UpdateSettings OfRounds() => this with { Schedule = null };

    private IEnumerable<string?> Parts()
    {
        yield return Schedule is null ? null : $"schedule={Schedule.Text}";
    }
}
