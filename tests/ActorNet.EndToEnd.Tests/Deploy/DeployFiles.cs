using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace ActorNet.EndToEnd.Tests.Deploy;

/// <summary>The files of <c>deploy/</c>, and the commands that stand in them.</summary>
internal static partial class DeployFiles
{
    private const string Program = "actornet";

    /// <summary>The folder in the repository.</summary>
    public static string Folder { get; } = Path.GetFullPath(Path.Combine(SourceFolder(), "..", "..", "..", "deploy"));

    /// <summary>All YAML files, by paths relative to the folder.</summary>
    public static IEnumerable<string> YamlFiles => Directory.EnumerateFiles(Folder, "*.yaml", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Folder, file)).Order(StringComparer.Ordinal);

    public static string Read(string file) => File.ReadAllText(Path.Combine(Folder, file));

    /// <summary>The documents of a YAML file.</summary>
    public static IReadOnlyList<YamlMappingNode> Load(string file)
    {
        var stream = new YamlStream();
        using var reader = new StringReader(Read(file));
        stream.Load(reader);
        return [.. stream.Documents.Select(document => (YamlMappingNode)document.RootNode)];
    }

    /// <summary>Every command line of the program in any of the files.</summary>
    public static IReadOnlyList<DeployedCommand> Commands() => [.. Compose(), .. Kubernetes(), .. Systemd(), .. Image(), .. Readme()];

    private static IEnumerable<DeployedCommand> Compose()
    {
        const string File = "compose.yaml";
        foreach (var (name, service) in Map(Load(File)[0], "services").Children)
        {
            var node = (YamlMappingNode)service;
            var mounts = Texts(node, "volumes").Select(static volume => volume.Split(':')[1]).ToArray();
            yield return new DeployedCommand($"{File}, {name}", Texts(node, "command"), mounts);
            if (!node.Children.ContainsKey("healthcheck")) continue;

            var test = Texts(Map(node, "healthcheck"), "test");
            test[..2].ShouldBe(["CMD", Program]);
            yield return new DeployedCommand($"{File}, health of {name}", test[2..], mounts);
        }
    }

    private static IEnumerable<DeployedCommand> Kubernetes()
    {
        foreach (var file in YamlFiles.Where(static file => file.StartsWith("kubernetes", StringComparison.Ordinal)))
        {
            foreach (var document in Load(file).Where(static document => document.Children.TryGetValue("kind", out var kind) && kind.ToString() is "StatefulSet" or "Deployment"))
            {
                foreach (var container in ((YamlSequenceNode)Map(document, "spec", "template", "spec").Children["containers"]).Cast<YamlMappingNode>())
                {
                    var mounts = ((YamlSequenceNode)container.Children["volumeMounts"]).Select(static mount => mount["mountPath"].ToString()).ToArray();
                    yield return new DeployedCommand($"{file}, {container["name"]}", Texts(container, "args"), mounts);
                }
            }
        }
    }

    private static IEnumerable<DeployedCommand> Systemd()
    {
        foreach (var unit in Directory.EnumerateFiles(Path.Combine(Folder, "systemd"), "*.service").Order(StringComparer.Ordinal))
        {
            var text = File.ReadAllText(unit);
            var variables = File.ReadLines(Path.Combine(Folder, "systemd", EnvironmentPattern().Match(text).Groups[1].Value))
                .Where(static line => line.Length > 0 && line[0] != '#')
                .Select(static line => line.Split('=', 2)).ToDictionary(static pair => pair[0], static pair => pair[1]);
            var words = StartPattern().Match(text).Groups[1].Value.Split(' ').SelectMany(word => Expand(word, variables)).ToArray();
            yield return new DeployedCommand(Path.GetRelativePath(Folder, unit), words, Mounts: null);
        }
    }

    /// <summary>As systemd does it: a variable in braces is a word or a part of one, a word that is one without braces is split at spaces.</summary>
    private static string[] Expand(string word, Dictionary<string, string> variables)
    {
        if (word.StartsWith('$') && !word.StartsWith("${", StringComparison.Ordinal))
        {
            return variables[word[1..]].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        }

        var text = VariablePattern().Replace(word, match => variables[match.Groups[1].Value]);
        return [text.Replace("%S", "/var/lib", StringComparison.Ordinal).Replace("%C", "/var/cache", StringComparison.Ordinal)
            .Replace("%d", "/run/credentials/x", StringComparison.Ordinal).Replace("%i", "1", StringComparison.Ordinal)];
    }

    private static IEnumerable<DeployedCommand> Image()
    {
        var text = Read("Dockerfile");
        text.ShouldContain($"ENTRYPOINT [\"{Program}\"]");
        yield return new DeployedCommand("Dockerfile", [.. WordPattern().Matches(CommandPattern().Match(text).Groups[1].Value).Select(static word => word.Groups[1].Value)], Mounts: null);
    }

    private static IEnumerable<DeployedCommand> Readme() =>
        from Match line in ReadmePattern().Matches(Read("README.md"))
        select new DeployedCommand("README.md", line.Groups[1].Value.Split('#')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries), Mounts: null);

    private static YamlMappingNode Map(YamlMappingNode node, params string[] path) =>
        path.Aggregate(node, static (node, name) => (YamlMappingNode)node.Children[name]);

    private static string[] Texts(YamlMappingNode node, string name) => [.. ((YamlSequenceNode)node.Children[name]).Select(static item => item.ToString())];

    private static string SourceFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    [GeneratedRegex(@"^EnvironmentFile=/etc/actornet/(.+)$", RegexOptions.Multiline)]
    private static partial Regex EnvironmentPattern();

    [GeneratedRegex(@"^ExecStart=\S+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex StartPattern();

    [GeneratedRegex(@"\$\{(\w+)\}")]
    private static partial Regex VariablePattern();

    [GeneratedRegex(@"^CMD \[(.*)\]$", RegexOptions.Multiline)]
    private static partial Regex CommandPattern();

    [GeneratedRegex("\"([^\"]*)\"")]
    private static partial Regex WordPattern();

    [GeneratedRegex(@"^actornet (.+)$", RegexOptions.Multiline)]
    private static partial Regex ReadmePattern();
}

/// <summary>A command line of the program.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Arguments">The arguments.</param>
/// <param name="Mounts">Folders that are mounted where it runs; null if it runs where all folders are there.</param>
internal sealed record DeployedCommand(string Place, string[] Arguments, string[]? Mounts);
