using System.Globalization;
using ActorNet.Core.Data;
using ActorNet.Remote.Security;
using Akka.Configuration;
using Akka.Configuration.Hocon;

namespace ActorNet.Akka.Settings;

/// <summary>Reads settings, and says in one line which is wrong and why.</summary>
/// <param name="config">The settings.</param>
/// <param name="root">Where they are among the system's, for messages.</param>
internal sealed class SettingsReader(Config config, string root)
{
    private const int LongestName = 128;

    /// <summary>What is wrong with a setting.</summary>
    public static DataException Wrong(string path, string why) => new($"the setting {path}: {why}");

    /// <summary>What is wrong with a setting, and what came to light where.</summary>
    public static DataException Wrong(string path, string why, Exception inner) => new($"the setting {path}: {why}", inner);

    /// <summary>Refuses one value where there should be a group of settings.</summary>
    public static void RequireGroup(Config system, string root)
    {
        for (var layer = system; layer is not null; layer = layer.Fallback)
        {
            if (layer.Root is { } top && top.IsObject() && top.GetObject().Items.TryGetValue(root, out var value) && !value.IsObject())
            {
                throw Wrong(root, "it should be a group of settings");
            }
        }
    }

    /// <summary>Refuses settings that do not exist: a misspelt one would else be left out without a word.</summary>
    /// <param name="reference">All that exist.</param>
    public void RefuseStrangers(Config reference)
    {
        for (var layer = config; layer is not null; layer = layer.Fallback)
        {
            if (layer.Root is { } value && value.IsObject())
            {
                RefuseStrangers(value.GetObject(), reference.Root.GetObject(), root);
            }
        }
    }

    /// <summary>A text, or null if it is empty.</summary>
    public string? TextOrNull(string path) => Read(path, () => config.GetString(path)) is { Length: > 0 } text ? text : null;

    /// <summary>A text that must be there and be one word.</summary>
    public string Name(string path)
    {
        var text = TextOrNull(path) ?? throw Wrong(Of(path), "it is empty");
        return text.Length <= LongestName && !text.Any(one => char.IsControl(one) || char.IsWhiteSpace(one))
            ? text
            : throw Wrong(Of(path), $"'{OneLine.Of(text)}' is no name: it should be one word of at most {LongestName} characters");
    }

    /// <summary>A text that somebody else can read.</summary>
    public string Checked<T>(string path, Func<string, T> parse)
    {
        var text = TextOrNull(path) ?? throw Wrong(Of(path), "it is empty");
        try
        {
            parse(text);
            return text;
        }
        catch (DataException exception)
        {
            throw Wrong(Of(path), exception.Message, exception);
        }
    }

    /// <summary>On or off.</summary>
    public bool Truth(string path) => Read(path, () => config.GetString(path)) switch
    {
        "on" or "true" or "yes" => true,
        "off" or "false" or "no" => false,
        var other => throw Wrong(Of(path), $"'{OneLine.Of(other ?? string.Empty)}' should be on or off"),
    };

    /// <summary>A duration between two others.</summary>
    public TimeSpan Time(string path, TimeSpan least, TimeSpan most)
    {
        var time = Read(path, () => config.GetTimeSpan(path, allowInfinite: false));
        return time >= least && time <= most
            ? time
            : throw Wrong(Of(path), string.Create(CultureInfo.InvariantCulture, $"'{OneLine.Of(config.GetString(path))}' should be from {Show(least)} to {Show(most)}"));
    }

    private T Read<T>(string path, Func<T> read)
    {
        if (config.GetValue(path) is { } value && (value.IsObject() || value.IsArray()))
        {
            throw Wrong(Of(path), "it should be one value");
        }

        try
        {
            return read();
        }
        catch (Exception exception) when (exception is FormatException or OverflowException or ArgumentException or InvalidOperationException)
        {
            throw Wrong(Of(path), $"'{OneLine.Of(config.GetString(path) ?? string.Empty)}' cannot be read", exception);
        }
    }

    private static void RefuseStrangers(HoconObject given, HoconObject reference, string path)
    {
        foreach (var (name, value) in given.Items)
        {
            var full = $"{path}.{name}";
            if (!reference.Items.TryGetValue(name, out var known))
            {
                throw Wrong(full, "there is no such setting");
            }

            // A dispatcher may also be the name of another one, and what is below it is Akka's to know.
            if (!known.IsObject() || name.EndsWith("-dispatcher", StringComparison.Ordinal))
            {
                continue;
            }

            if (!value.IsObject())
            {
                throw Wrong(full, "it should be a group of settings");
            }

            RefuseStrangers(value.GetObject(), known.GetObject(), full);
        }
    }

    private static string Show(TimeSpan time) => time switch
    {
        { TotalSeconds: < 1 } => $"{time.TotalMilliseconds}ms",
        { TotalMinutes: < 1 } => $"{time.TotalSeconds}s",
        { TotalHours: < 1 } => $"{time.TotalMinutes}m",
        _ => $"{time.TotalHours}h",
    };

    private string Of(string path) => $"{root}.{path}";
}
