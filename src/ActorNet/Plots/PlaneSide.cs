using ActorNet.Core.Data;
using ActorNet.Datasets;

namespace ActorNet.Plots;

/// <summary>One of the two axes of a plane: shown in the units of the file, computed in those of the network.</summary>
internal sealed class PlaneSide
{
    private const double PlainRange = 3;
    private const double Margin = 0.08;

    private readonly double _mean;
    private readonly double _deviation = 1;
    private readonly double _minimum;
    private readonly double _maximum;

    private PlaneSide(Dataset? samples, int feature, TableColumn? column)
    {
        Name = column?.Name ?? (feature == 0 ? "x" : "y");
        if (column is { Deviation: > 0 })
        {
            (_mean, _deviation) = (column.Mean, column.Deviation);
        }

        var numbers = samples is null ? null : NumberSummary.Of(samples.Features.Where((_, index) => index % 2 == feature).Select(value => (double)value));
        var (minimum, maximum) = numbers is null ? (-PlainRange, PlainRange) : (numbers.Minimum, numbers.Maximum);
        var margin = numbers is null ? 0 : maximum > minimum ? Margin * (maximum - minimum) : 1;
        (_minimum, _maximum) = (ToShown(minimum - margin), ToShown(maximum + margin));
        Axis = Axis.Over([_minimum, _maximum], ticks: 6);
    }

    public string Name { get; }

    /// <summary>What is shown, in the file's unit.</summary>
    public (double Minimum, double Maximum) Shown => (_minimum, _maximum);

    /// <summary>Ticks and their labels; it may reach beyond what is shown.</summary>
    public Axis Axis { get; }

    /// <summary>The ticks within what is shown.</summary>
    public IEnumerable<double> Ticks => Axis.Ticks().Where(tick => tick >= _minimum && tick <= _maximum);

    /// <summary>The plane of a network's inputs, or of the two numbers that its features are computed from.</summary>
    /// <param name="model">The network.</param>
    /// <param name="samples">Samples whose range is shown; null for the plane from −3 to 3.</param>
    /// <param name="picture">What is drawn, with its article, for the message.</param>
    /// <exception cref="ArgumentException">Its samples are not of two numbers.</exception>
    public static (PlaneSide X, PlaneSide Y) Of(Model model, Dataset? samples, string picture)
    {
        var inputs = model.Schema is { Features: not null, Table: { } raw } ? raw.FeatureCount : model.Network.InputCount;
        if (inputs != 2 || (samples is not null && samples.FeatureCount != 2))
        {
            throw new ArgumentException($"{picture} needs samples of two numbers, these have {inputs}");
        }

        var columns = model.Schema.Table is { } table ? table.Columns.Where((_, index) => index != table.Target && index != table.Weight).ToArray() : [];
        var isNumeric = columns.Length == 2 && columns.All(column => column.Kind == ColumnKind.Numeric);
        return (new(samples, 0, isNumeric ? columns[0] : null), new(samples, 1, isNumeric ? columns[1] : null));
    }

    /// <summary>What the network sees of a place.</summary>
    public static float[] Inputs(Model model, float[] places) => FeatureStep.Apply("the plane", places, model.Schema);

    /// <summary>A feature in the file's unit.</summary>
    public double ToShown(double feature) => (feature * _deviation) + _mean;

    /// <summary>Where a number of the file's unit lies, from 0 to 1.</summary>
    public double Place(double shown) => (shown - _minimum) / (_maximum - _minimum);

    /// <summary>The feature at a place from 0 to 1.</summary>
    public double At(double place) => ToFeature(_minimum + (place * (_maximum - _minimum)));

    /// <summary>A number of the file's unit as the feature it becomes.</summary>
    public double ToFeature(double shown) => (shown - _mean) / _deviation;
}
