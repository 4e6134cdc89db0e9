using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>
/// Forward and backward pass over a block of rows with buffers kept for the life of a run; nothing is allocated after the first call
/// with a given number of lanes. One pass serves one thread at a time. A row's outputs and its share of the gradient depend on that
/// row alone, not on the other rows or their number.
/// </summary>
public sealed partial class GradientPass
{
    private readonly Network _network;
    private readonly Loss _loss;
    private readonly bool _fused;
    private readonly int _maximumRows;
    private readonly int _firstTrained;
    private readonly AlignedBuffer _inputs;
    private readonly LayerBuffers[] _layers;
    private readonly AlignedBuffer _lossDelta;
    private readonly AlignedBuffer _lossScratch;
    private readonly float[] _rowLosses;
    private readonly float[] _ownTargets;
    private int[] _groupEnds = [];
    private AlignedBuffer _outputs;
    private int _rows;
    private bool _evaluated;
    private LaneGroup[] _lastGroups = [];
    private int _lastGroupCount;

    /// <summary>Takes the buffers.</summary>
    /// <param name="network">The network.</param>
    /// <param name="loss">The loss; <see cref="Loss.Check"/> says whether it suits the data.</param>
    /// <param name="maximumRows">The largest number of rows of a pass.</param>
    public GradientPass(Network network, Loss loss, int maximumRows)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentOutOfRangeException.ThrowIfNegative(maximumRows);
        _network = network;
        _loss = loss;
        _fused = network.Fuses(loss);
        _maximumRows = maximumRows;
        _firstTrained = Array.FindIndex(network.Layers, layer => layer.ParameterCount > 0);
        _inputs = Rows(network.InputCount);
        _lossDelta = Rows(network.OutputCount);
        _lossScratch = Rows(network.OutputCount);
        _layers = CreateLayers();
        _outputs = _layers[^1].Output;
        _rowLosses = new float[maximumRows];
        _ownTargets = loss.ReadsLabels ? [] : new float[checked(maximumRows * network.OutputCount)];
    }

    /// <summary>The first <paramref name="rows"/> input rows, to be filled by the caller (row-major, rows × inputs).</summary>
    public Span<float> Inputs(int rows) => _inputs.Span[..checked(rows * _network.InputCount)];

    /// <summary>The outputs of the last forward pass, rows × outputs.</summary>
    public ReadOnlySpan<float> Outputs(int rows)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, _rows);
        return _outputs.Span[..(rows * _network.OutputCount)];
    }

    /// <summary>The loss of each row, after <see cref="Evaluate"/>.</summary>
    public ReadOnlySpan<float> RowLosses => _rowLosses.AsSpan(0, _evaluated ? _rows : 0);

    /// <summary>Computes the outputs of the first <paramref name="rows"/> input rows.</summary>
    /// <param name="parameters">The parameter vector.</param>
    /// <param name="rows">Rows, at most the maximum.</param>
    /// <param name="mode">Training or inference; in training positions are needed if the network has dropout.</param>
    public void Forward(ReadOnlySpan<float> parameters, int rows, PassMode mode)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(parameters.Length, _network.ParameterCount);
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, _maximumRows);
        _rows = rows;
        _evaluated = false;
        _lastGroupCount = 0;
        var input = _inputs;
        foreach (var buffers in _layers)
        {
            var layer = buffers.Layer;
            buffers.IsSkipped = layer.IsIdentity(mode.Training);
            if (!buffers.IsSkipped)
            {
                buffers.Input = input;
                input = buffers.Output;
                if (rows > 0)
                {
                    layer.Forward(buffers, parameters.Slice(layer.Offset, layer.ParameterCount), rows, mode);
                }
            }
        }

        _outputs = input;
    }

    /// <summary>
    /// Loss and accuracy of the last forward pass, a lane each (row ends in <paramref name="laneEnds"/>); weights change the loss, not the accuracy.
    /// </summary>
    /// <param name="targets">Targets of the rows.</param>
    /// <param name="laneEnds">Ascending row ends; the last is the number of rows.</param>
    /// <param name="statistics">Destination, one a lane.</param>
    public void Evaluate(BatchTargets targets, ReadOnlySpan<int> laneEnds, Span<LaneStatistics> statistics)
    {
        CheckLanes(laneEnds);
        ArgumentOutOfRangeException.ThrowIfLessThan(statistics.Length, laneEnds.Length);
        var rows = RowsOf(targets);
        _loss.Evaluate(rows, _lossScratch.Span, _rowLosses);
        if (!targets.Weights.IsEmpty)
        {
            ElementwiseLoop.Apply(default(MultiplyOperator), targets.Weights, _rowLosses.AsSpan(0, _rows), _rowLosses);
        }

        _evaluated = true;
        var countsCorrect = _loss.HasAccuracy(!targets.Labels.IsEmpty);
        var threshold = _loss.Threshold(_fused);
        var row = 0;
        for (var lane = 0; lane < laneEnds.Length; lane++)
        {
            var first = row;
            var loss = 0.0;
            var correct = 0;
            for (; row < laneEnds[lane]; row++)
            {
                loss += _rowLosses[row];
                correct += countsCorrect && IsCorrect(rows, targets.Labels, row, threshold) ? 1 : 0;
            }

            statistics[lane] = new LaneStatistics(loss, correct, row - first);
        }
    }

    /// <summary>Gradients of the summed loss of each group's rows. Must follow <see cref="Forward"/> with the same rows.</summary>
    /// <param name="parameters">The parameter vector of the forward pass.</param>
    /// <param name="targets">Targets of the rows.</param>
    /// <param name="laneEnds">Ascending row ends of all lanes of the pass; the last is the number of rows.</param>
    /// <param name="groups">Which lanes to add up, and where to.</param>
    /// <param name="progress">Told of each slice of a gradient that is final, or null.</param>
    public void Backward(
        ReadOnlySpan<float> parameters,
        BatchTargets targets,
        ReadOnlySpan<int> laneEnds,
        ReadOnlySpan<LaneGroup> groups,
        IGradientProgress? progress = null)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(parameters.Length, _network.ParameterCount);
        CheckLanes(laneEnds);
        PrepareGroups(laneEnds, groups);
        var rows = RowsOf(targets);
        var lossDelta = _lossDelta.Span[..(_rows * _network.OutputCount)];
        _loss.Gradient(rows, lossDelta);
        if (!targets.Weights.IsEmpty)
        {
            RowKernels.Scale(lossDelta, targets.Weights, _network.OutputCount);
        }

        for (var i = _layers.Length - 1; i >= _firstTrained; i--)
        {
            var buffers = _layers[i];
            var layer = buffers.Layer;
            var isFusedAway = _fused && i == _layers.Length - 1;
            if (buffers.IsSkipped || isFusedAway)
            {
                continue;
            }

            var own = parameters.Slice(layer.Offset, layer.ParameterCount);
            if (layer.ParameterCount > 0)
            {
                ParameterGradients(buffers, laneEnds, groups, progress);
            }

            if (i > _firstTrained && _rows > 0)
            {
                layer.InputGradient(buffers, own, _rows);
            }
        }
    }

    private static bool IsCorrect(in LossRows rows, ReadOnlySpan<int> labels, int row, float threshold)
    {
        var outputs = rows.Outputs.Slice(row * rows.Width, rows.Width);
        if (rows.Width > 1)
        {
            var predicted = RowKernels.IndexOfMaximum(outputs);
            return predicted == (labels.IsEmpty ? RowKernels.IndexOfMaximum(rows.Values.Slice(row * rows.Width, rows.Width)) : labels[row]);
        }

        return (outputs[0] > threshold) == (labels.IsEmpty ? rows.Values[row] > 0.5f : labels[row] == 1);
    }

    private AlignedBuffer Rows(int width) => new(ElementwiseLoop.RoundUp(checked(_maximumRows * width)));

    private LayerBuffers[] CreateLayers()
    {
        var workspace = new GemmWorkspace();
        var layers = _network.Layers;
        var outputs = new AlignedBuffer[layers.Length];
        for (var i = 0; i < layers.Length; i++)
        {
            // A fused loss reads what goes into the last activation, and inputs belong to the caller.
            var isKept = i == 0 || layers[i - 1].BackwardReadsOutput || (_fused && i == layers.Length - 1);
            outputs[i] = layers[i].CanOverwriteInput && !isKept ? outputs[i - 1] : Rows(layers[i].Outputs);
        }

        var buffers = new LayerBuffers[layers.Length];
        var none = new AlignedBuffer(0);
        var delta = _lossDelta;
        for (var i = layers.Length - 1; i >= 0; i--)
        {
            var inputDelta = i <= _firstTrained ? none : layers[i].OverwritesDelta ? delta : Rows(layers[i].Inputs);
            buffers[i] = new LayerBuffers(layers[i], workspace, outputs[i], delta, inputDelta, Rows(layers[i].ScratchWidth));
            delta = inputDelta;
        }

        return buffers;
    }

    private void CheckLanes(ReadOnlySpan<int> laneEnds)
    {
        var previous = 0;
        foreach (var end in laneEnds)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(end, previous, nameof(laneEnds));
            previous = end;
        }

        ArgumentOutOfRangeException.ThrowIfNotEqual(previous, _rows, nameof(laneEnds));
    }

    /// <summary>The rows as the loss wants them: labels become one-hot rows for a loss that does not read labels, and targets are smoothed.</summary>
    private LossRows RowsOf(BatchTargets targets)
    {
        if (!targets.Weights.IsEmpty)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(targets.Weights.Length, _rows, nameof(targets));
        }

        var width = _network.OutputCount;
        var labels = targets.Labels;
        var values = targets.Values;
        if (labels.IsEmpty)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, _rows * width, nameof(targets));
        }
        else
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(labels.Length, _rows, nameof(targets));
            CheckLabels(labels, Math.Max(width, 2));
            if (!_loss.ReadsLabels)
            {
                values = OneHot(labels, width);
                labels = default;
            }
        }

        if (_loss.LabelSmoothing > 0)
        {
            ElementwiseLoop.Apply(new BlendOperator(_loss.LabelSmoothing, _loss.SmoothedTo(width)), values, _ownTargets);
            values = _ownTargets.AsSpan(0, values.Length);
        }

        return new LossRows
        {
            Count = _rows,
            Width = width,
            Outputs = _outputs.Span[..(_rows * width)],
            Logits = _fused ? _layers[^1].Input.Span[..(_rows * width)] : default,
            Labels = labels,
            Values = values,
        };
    }

    private static void CheckLabels(ReadOnlySpan<int> labels, int classes)
    {
        foreach (var label in labels)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)label, (uint)classes, nameof(labels));
        }
    }

    private ReadOnlySpan<float> OneHot(ReadOnlySpan<int> labels, int width)
    {
        var values = _ownTargets.AsSpan(0, labels.Length * width);
        if (width == 1)
        {
            for (var row = 0; row < labels.Length; row++)
            {
                values[row] = labels[row];
            }

            return values;
        }

        values.Clear();
        for (var row = 0; row < labels.Length; row++)
        {
            values[(row * width) + labels[row]] = 1f;
        }

        return values;
    }

    /// <summary>Checks the groups, and counts their lanes' ends from their own first row.</summary>
    private void PrepareGroups(ReadOnlySpan<int> laneEnds, ReadOnlySpan<LaneGroup> groups)
    {
        if (_groupEnds.Length < laneEnds.Length)
        {
            _groupEnds = new int[laneEnds.Length];
        }

        if (_lastGroups.Length < groups.Length)
        {
            _lastGroups = new LaneGroup[groups.Length];
        }

        groups.CopyTo(_lastGroups);
        _lastGroupCount = groups.Length;
        foreach (ref readonly var group in groups)
        {
            if (group.LaneCount < 1 || !int.IsPow2(group.LaneCount) || group.FirstLane < 0 || group.FirstLane > laneEnds.Length - group.LaneCount)
            {
                throw new ArgumentException($"{group.LaneCount} lanes from lane {group.FirstLane} are no subtree of {laneEnds.Length} lanes.", nameof(groups));
            }

            ArgumentOutOfRangeException.ThrowIfNotEqual(group.Gradient.Length, _network.ParameterCount, nameof(groups));
        }
    }
}
