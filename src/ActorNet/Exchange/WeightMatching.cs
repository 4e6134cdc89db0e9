using System.Globalization;
using System.Text.RegularExpressions;
using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Core.Training;

namespace ActorNet.Exchange;

/// <summary>
/// Finds out which of a file's modules (a weight and a bias with one prefix) is which of a network's. Modules whose names differ in numbers only, such as
/// fc1 and fc2, come in the order of these; beyond that shapes decide. If they leave several ways, none is taken.
/// </summary>
internal sealed partial class WeightMatching
{
    // Far beyond what any network that people name by hand takes.
    private const int MaximumTries = 100_000;

    private static readonly string[] WeightNames = ["weight", "kernel", "gamma", "scale", "slope", "alpha"];
    private static readonly string[] BiasNames = ["bias", "beta"];

    private readonly List<List<ParameterTensor>> _modules;
    private readonly List<List<Group>> _families;
    private readonly int[] _taken;
    private readonly Group[] _chosen;
    private Group[]? _found;
    private int _solutions;
    private int _tries;

    private WeightMatching(List<List<ParameterTensor>> modules, List<List<Group>> families)
    {
        _modules = modules;
        _families = families;
        _taken = new int[families.Count];
        _chosen = new Group[modules.Count];
    }

    /// <summary>Finds the sources of those of a network's tensors that have none yet.</summary>
    /// <param name="path">What messages call the file.</param>
    /// <param name="tensors">The network's.</param>
    /// <param name="stored">The file's.</param>
    /// <param name="sources">What a map has settled, by the name of the network's tensor; the others are added.</param>
    /// <exception cref="DataException">There is no way, or several.</exception>
    public static void Complete(string path, IReadOnlyList<ParameterTensor> tensors, IReadOnlyList<SafeTensor> stored, Dictionary<string, WeightSource> sources)
    {
        var used = sources.Values.Select(source => source.Tensor!.Name).ToHashSet(StringComparer.Ordinal);
        var left = stored.Where(tensor => !used.Contains(tensor.Name)).ToList();
        var open = Open(Modules(tensors), left, sources);
        foreach (var (tensor, source) in Find(path, open, left))
        {
            sources[tensor.Name] = source;
        }
    }

    /// <summary>
    /// The modules that a map leaves open. Where it has settled a part of one, the other follows: it is the file's tensor of the same prefix, or a bias is zero.
    /// </summary>
    private static List<List<ParameterTensor>> Open(List<List<ParameterTensor>> modules, List<SafeTensor> left, Dictionary<string, WeightSource> sources)
    {
        var open = new List<List<ParameterTensor>>();
        foreach (var module in modules)
        {
            if (module.Find(tensor => sources.ContainsKey(tensor.Name)) is not { } mapped)
            {
                open.Add(module);
                continue;
            }

            var prefix = Prefix(sources[mapped.Name].Tensor!);
            foreach (var tensor in module.Where(tensor => !sources.ContainsKey(tensor.Name)))
            {
                var names = tensor == module[0] ? WeightNames : BiasNames;
                var source = left.Where(candidate => Prefix(candidate) == prefix && names.Contains(WeightSource.Part(candidate.Name)))
                    .Select(candidate => WeightSource.For(tensor, candidate)).FirstOrDefault(candidate => candidate is not null);
                if (source is not null)
                {
                    left.Remove(source.Tensor!);
                    sources[tensor.Name] = source;
                }
                else if (tensor != module[0] && module[0].Shape.Count == 2)
                {
                    sources[tensor.Name] = WeightSource.Zeros;
                }
                else
                {
                    open.Add([tensor]);
                }
            }
        }

        return open;
    }

    private static IEnumerable<(ParameterTensor Tensor, WeightSource Source)> Find(string path, List<List<ParameterTensor>> modules, List<SafeTensor> stored)
    {
        var groups = Groups(path, stored);
        var families = groups.GroupBy(group => group.Family).Select(family => family.OrderBy(group => group, Comparer<Group>.Create(Group.Compare)).ToList()).ToList();
        var matching = new WeightMatching(modules, families);
        if (modules.Count == groups.Count)
        {
            matching.Try(0);
        }

        return matching._solutions == 1
            ? modules.SelectMany((module, index) => matching._found![index].Sources(module)!)
            : throw new DataException(
                $"{path}: {(matching._solutions == 0 ? "its tensors do not fit the network" : "its tensors fit the network in several ways")}; "
                + $"say which is which by a map. File: {List(stored.Select(tensor => (tensor.Name, tensor.Shape)))}; network: {List(modules.SelectMany(module => module).Select(tensor => (tensor.Name, tensor.Shape)))}");
    }

    private static string Prefix(SafeTensor tensor) => tensor.Name[..^WeightSource.Part(tensor.Name).Length];

    private static string List(IEnumerable<(string Name, IReadOnlyList<int> Shape)> tensors) =>
        string.Join(", ", tensors.Select(tensor => $"{tensor.Name} {string.Join('x', tensor.Shape)}"));

    /// <summary>A kernel or scale begins a module; what is added to it belongs to the same.</summary>
    private static List<List<ParameterTensor>> Modules(IReadOnlyList<ParameterTensor> tensors)
    {
        var modules = new List<List<ParameterTensor>>();
        foreach (var tensor in tensors)
        {
            if (BiasNames.Contains(WeightSource.Part(tensor.Name)) && modules.Count > 0)
            {
                modules[^1].Add(tensor);
            }
            else
            {
                modules.Add([tensor]);
            }
        }

        return modules;
    }

    private static List<Group> Groups(string path, IReadOnlyList<SafeTensor> stored)
    {
        var groups = new Dictionary<string, Group>(StringComparer.Ordinal);
        foreach (var tensor in stored)
        {
            var part = WeightSource.Part(tensor.Name);
            var prefix = Prefix(tensor);
            var group = groups.GetValueOrDefault(prefix) ?? new Group(prefix);
            groups[prefix] = WeightNames.Contains(part) && group.Weight is null ? group with { Weight = tensor }
                : BiasNames.Contains(part) && group.Bias is null ? group with { Bias = tensor }
                : throw new DataException($"{path}: what {tensor.Name} is cannot be told from its name; say it by a map, such as {tensor.Name}=dense_1.kernel");
        }

        return [.. groups.Values];
    }

    private void Try(int module)
    {
        if (++_tries > MaximumTries)
        {
            _solutions = 2;
        }

        if (_solutions > 1)
        {
            return;
        }

        if (module == _modules.Count)
        {
            _solutions++;
            _found = [.. _chosen];
            return;
        }

        for (var family = 0; family < _families.Count; family++)
        {
            if (_taken[family] < _families[family].Count && _families[family][_taken[family]] is var group && group.Sources(_modules[module]) is not null)
            {
                _chosen[module] = group;
                _taken[family]++;
                Try(module + 1);
                _taken[family]--;
            }
        }
    }

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Numbers();

    /// <summary>A module of a file.</summary>
    private sealed record Group(string Prefix)
    {
        public SafeTensor? Weight { get; init; }

        public SafeTensor? Bias { get; init; }

        /// <summary>The prefix without its numbers.</summary>
        public string Family => Numbers().Replace(Prefix, "#");

        /// <summary>By the numbers in the prefix.</summary>
        public static int Compare(Group first, Group second)
        {
            foreach (var (one, other) in Values(first).Zip(Values(second)))
            {
                if (one != other)
                {
                    return one.CompareTo(other);
                }
            }

            return string.CompareOrdinal(first.Prefix, second.Prefix);
        }

        /// <summary>What each tensor of a module comes from; null if the module is another.</summary>
        public IReadOnlyList<(ParameterTensor Tensor, WeightSource Source)>? Sources(List<ParameterTensor> module)
        {
            if (Weight is null || WeightSource.For(module[0], Weight) is not { } weight || (module.Count == 1 && Bias is not null))
            {
                return null;
            }

            if (module.Count == 1)
            {
                return [(module[0], weight)];
            }

            // Linear layers may have no bias; a layer normalisation without one would look like a parametric rectifier.
            var bias = Bias is not null ? WeightSource.For(module[1], Bias) : module[0].Shape.Count == 2 ? WeightSource.Zeros : null;
            return bias is null ? null : [(module[0], weight), (module[1], bias)];
        }

        private static IEnumerable<decimal> Values(Group group) =>
            Numbers().Matches(group.Prefix).Select(match => decimal.TryParse(match.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : decimal.MaxValue);
    }
}
