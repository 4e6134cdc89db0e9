using System.CommandLine;

namespace ActorNet.Cli.Arguments;

/// <summary>The arguments of a run that say how much each error counts, and what is measured at the end.</summary>
internal sealed class LossArguments
{
    private readonly Option<double?> _smoothing = OptionFactory.Share(
        "--label-smoothing", "Cross-entropies: share of every target that is spread evenly over the classes. Default: 0");

    private readonly Option<string?> _sampleWeight = OptionFactory.Text(
        "--sample-weight", "COLUMN", "CSV: column with what each sample's loss is multiplied by, by name or number from 1. Default: none");

    private readonly Option<string?> _classWeight = OptionFactory.Text(
        "--class-weight",
        "WEIGHTS",
        "In training, what the loss of a class's samples is multiplied by: balanced (the same say for each), or CLASS=X,… (1 for the others). Default: 1");

    private readonly Option<string?> _metrics = MetricsArguments.NewOption("Also measured on the test samples at the end");

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> All => [_smoothing, _sampleWeight, _classWeight, _metrics];

    /// <summary>Reads what was given.</summary>
    public LossRequest Read(ParseResult result) => new()
    {
        LabelSmoothing = result.GetValue(_smoothing),
        SampleWeight = result.GetValue(_sampleWeight),
        ClassWeight = result.GetValue(_classWeight),
        Metrics = result.GetValue(_metrics),
    };
}
