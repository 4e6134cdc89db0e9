using System.Globalization;
using ActorNet.Core.Naming;

namespace ActorNet.Core.Networks;

/// <summary>Reads layers as text. A new kind of layer is one line in the table below.</summary>
internal static class LayerText
{
    private static readonly Dictionary<string, Func<List<string>, LayerDescription>> Kinds = new()
    {
        ["dropout"] = parts => new DropoutDescription(Number(parts, "a rate", "dropout:0.2")),
        ["gaussian_noise"] = parts => new GaussianNoiseDescription(Number(parts, "a standard deviation", "gaussian_noise:0.1")),
        ["layer_norm"] = parts => parts.Count == 1
            ? new LayerNormDescription()
            : new LayerNormDescription(Number(parts, "an epsilon or nothing", "layer_norm:0.001")),
    };

    /// <summary>The kinds of layers that begin with a word.</summary>
    public static IReadOnlyCollection<string> KindNames => Kinds.Keys;

    /// <summary>The layers of a text such as <c>512:relu,dropout:0.2,10:softmax</c>.</summary>
    public static IReadOnlyList<LayerDescription> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new ArgumentException("no layers: a network needs at least one, such as \"10:softmax\".");
        }

        var layers = new List<LayerDescription>();
        foreach (var item in Split(text, ','))
        {
            try
            {
                layers.Add(ParseLayer(item));
            }
            catch (ArgumentException error)
            {
                throw new ArgumentException($"layer {layers.Count + 1}, \"{item}\": {error.Message}", error);
            }
        }

        return layers;
    }

    private static LayerDescription ParseLayer(string item)
    {
        var parts = Split(item, ':');
        if (parts[0].Length == 0)
        {
            throw new ArgumentException("the number of units is missing");
        }

        if (char.IsAsciiDigit(parts[0][0]) || parts[0][0] is '-' or '+' or '.')
        {
            return Dense(parts);
        }

        var kind = NameText.Normalize(parts[0]);
        if (Kinds.FirstOrDefault(known => NameText.AreSame(known.Key, kind)).Value is { } read)
        {
            return read(parts);
        }

        // Activations come behind the units; a text that begins with one was probably meant the other way round.
        var known = Activation.Names.Concat(Activation.Aliases.Keys).Any(name => NameText.AreSame(name, kind)) ? $"UNITS:{kind}" : NearestName.Find(kind, Kinds.Keys);
        var hint = known is null ? string.Empty : $" (did you mean \"{known}\"?)";
        throw new ArgumentException($"\"{parts[0]}\" is neither a number of units nor a kind of layer{hint}; known: UNITS, {string.Join(", ", Kinds.Keys)}");
    }

    private static DenseDescription Dense(List<string> parts)
    {
        if (!int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var units))
        {
            throw new ArgumentException($"\"{parts[0]}\" is not a number of units (a whole number from 1 to {DenseDescription.MaximumUnits})");
        }

        if (parts.Count > 3)
        {
            throw new ArgumentException($"\"{parts[3]}\" is too much: a layer is UNITS[:ACTIVATION[:INITIALISER]]");
        }

        return new DenseDescription(
            units,
            parts.Count > 1 ? Activation.Parse(parts[1]) : null,
            parts.Count > 2 ? Initializer.Parse(parts[2]) : null);
    }

    /// <summary>The one number behind the kind.</summary>
    private static double Number(List<string> parts, string what, string example)
    {
        if (parts.Count != 2)
        {
            throw new ArgumentException($"{NameText.Normalize(parts[0])} needs {what} and nothing else, such as \"{example}\"");
        }

        return double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new ArgumentException($"\"{parts[1]}\" is not a number");
    }

    /// <summary>Splits outside parentheses, and trims.</summary>
    private static List<string> Split(string text, char separator)
    {
        var parts = new List<string>();
        var depth = 0;
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
            if (text[i] == separator && depth <= 0)
            {
                parts.Add(text[start..i].Trim());
                start = i + 1;
            }
        }

        parts.Add(text[start..].Trim());
        return parts;
    }
}
