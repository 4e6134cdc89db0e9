using System.CommandLine;
using ActorNet.Core.Data;
using ActorNet.Core.Training.Control;

namespace ActorNet.Cli.Arguments;

/// <summary>The arguments of training control: the order of samples, evaluations, how a run ends by itself, which weights it keeps and begins with.</summary>
internal sealed class ControlArguments
{
    private const int Most = 1_000_000;

    private readonly Option<string?> _order = OptionFactory.Choice(
        "--order", "Order of an epoch's samples: a new permutation, as in the data, or each drawn anew. Default: shuffled", "shuffled", "sequential", "random");

    private readonly Option<string?> _validationFile = OptionFactory.Text(
        "--validation-file", "FILE", "File or data set evaluated after every epoch, read as the training data is, in the place of a share");

    private readonly Option<int?> _validateEvery = OptionFactory.Integer(
        "--validate-every", "Evaluates the validation samples every N steps too, besides the ends of epochs", 1, int.MaxValue);

    private readonly Option<string?> _earlyStopping = OfMeasure("--early-stopping", "Ends the run once this has not improved for some evaluations");
    private readonly Option<int?> _patience = OptionFactory.Integer("--patience", "With --early-stopping: so many. Default: 3", 1, Most);
    private readonly Option<double?> _minimumDelta = Delta("--min-delta", "With --early-stopping: what is better by no more than this is no improvement. Default: 0");

    private readonly Option<bool> _restoreBest = OptionFactory.Flag("--restore-best", "With --early-stopping: the run ends with its best weights, not with its last");
    private readonly Option<int?> _startEpoch = OptionFactory.Integer("--start-epoch", "With --early-stopping: the first epoch that is looked at. Default: 1", 1, Most);

    private readonly Option<string?> _plateau = OfMeasure("--reduce-on-plateau", "Makes steps smaller once this has not improved for some evaluations");

    private readonly Option<double?> _plateauFactor = OptionFactory.Number(
        "--plateau-factor", "With --reduce-on-plateau: what the learning rate is multiplied by. Default: 0.1", "above 0 and below 1", static value => value is > 0 and < 1);

    private readonly Option<int?> _plateauPatience = OptionFactory.Integer("--plateau-patience", "With --reduce-on-plateau: so many evaluations. Default: 10", 1, Most);
    private readonly Option<double?> _plateauDelta = Delta("--plateau-min-delta", "With --reduce-on-plateau: as --min-delta. Default: 0.0001");

    private readonly Option<int?> _plateauCooldown = OptionFactory.Integer(
        "--plateau-cooldown", "With --reduce-on-plateau: evaluations after a reduction in which nothing is counted. Default: 0", 0, Most);

    private readonly Option<double?> _plateauMinimum = OptionFactory.Number(
        "--plateau-minimum", "With --reduce-on-plateau: least share of the learning rate that is left. Default: 0", "from 0 to 1", static value => value is >= 0 and <= 1);

    private readonly Option<double?> _stopBelow = OptionFactory.Number("--stop-below", "Ends the run once the loss is below this", "that is finite", static _ => true);

    private readonly Option<double?> _stopChange = OptionFactory.Number(
        "--stop-change", "Ends the run once the loss changes by less than this from evaluation to evaluation", "above 0", static value => value > 0);

    private readonly Option<int?> _stopEvaluations = OptionFactory.Integer("--stop-evaluations", "With --stop-change: so many times in a row. Default: 3", 1, Most);

    private readonly Option<string?> _stopMeasure = OptionFactory.Choice(
        "--stop-measure", "With --stop-below and --stop-change: which loss. Default: loss, that of training", "loss", "validation_loss");

    private readonly Option<string?> _keepBest = OfMeasure("--keep-best", $"Keeps the weights that are best by this in {RunFolder.BestFileName} of the run folder");

    private readonly Option<string?> _initFrom = OptionFactory.Text(
        "--init-from", "RUN|MODEL", "Begins with the weights of this run or model file, whose tensors must have the same names and shapes");

    private readonly Option<bool> _initPartial = OptionFactory.Flag("--init-partial", "With --init-from: takes the tensors that fit, and begins anew with the others");

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> All =>
    [
        _order, _validationFile, _validateEvery, _earlyStopping, _patience, _minimumDelta, _restoreBest, _startEpoch, _plateau, _plateauFactor,
        _plateauPatience, _plateauDelta, _plateauCooldown, _plateauMinimum, _stopBelow, _stopChange, _stopEvaluations, _stopMeasure, _keepBest,
        _initFrom, _initPartial,
    ];

    /// <summary>Reads what was given.</summary>
    public ControlRequest Read(ParseResult result) => new()
    {
        Order = result.GetValue(_order) is { } order ? Enum.Parse<SampleOrder>(order, ignoreCase: true) : null,
        ValidationFile = result.GetValue(_validationFile),
        ValidateEvery = result.GetValue(_validateEvery),
        EarlyStopping = Read(result, _earlyStopping),
        Patience = result.GetValue(_patience),
        MinimumDelta = result.GetValue(_minimumDelta),
        RestoresBest = result.GetValue(_restoreBest),
        StartEpoch = result.GetValue(_startEpoch),
        Plateau = Read(result, _plateau),
        PlateauFactor = result.GetValue(_plateauFactor),
        PlateauPatience = result.GetValue(_plateauPatience),
        PlateauDelta = result.GetValue(_plateauDelta),
        PlateauCooldown = result.GetValue(_plateauCooldown),
        PlateauMinimum = result.GetValue(_plateauMinimum),
        StopBelow = result.GetValue(_stopBelow),
        StopChange = result.GetValue(_stopChange),
        StopEvaluations = result.GetValue(_stopEvaluations),
        StopMeasure = Read(result, _stopMeasure),
        KeepBest = Read(result, _keepBest),
        InitFrom = result.GetValue(_initFrom),
        InitPartial = result.GetValue(_initPartial),
    };

    private static Option<string?> OfMeasure(string name, string description) => OptionFactory.Choice(name, description, [.. Measures.Names]);

    private static Option<double?> Delta(string name, string description) =>
        OptionFactory.Number(name, description, "of at least 0", static value => value >= 0);

    private static Measure? Read(ParseResult result, Option<string?> option) => result.GetValue(option) is { } name ? Measures.Parse(name) : null;
}
