namespace ActorNet.Metrics;

/// <summary>How near predicted values come to their targets, over all values of all samples. Every sample counts the same, whatever its weight.</summary>
public sealed class ValueMetrics
{
    /// <summary>Measures predictions.</summary>
    /// <param name="targets">Row-major, samples × <paramref name="width"/>.</param>
    /// <param name="predicted">The same of the predictions.</param>
    /// <param name="width">Values of a sample.</param>
    /// <exception cref="ArgumentException">The numbers do not match.</exception>
    public ValueMetrics(ReadOnlySpan<float> targets, ReadOnlySpan<float> predicted, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfZero(targets.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(predicted.Length, targets.Length);
        var samples = targets.Length / width;
        var shares = 0.0;
        var (absolute, squares) = (0.0, 0.0);
        for (var column = 0; column < width; column++)
        {
            var mean = 0.0;
            for (var i = column; i < targets.Length; i += width)
            {
                mean += (double)targets[i] / samples;
            }

            var (left, whole) = (0.0, 0.0);
            for (var i = column; i < targets.Length; i += width)
            {
                var error = (double)predicted[i] - targets[i];
                absolute += Math.Abs(error);
                left += error * error;
                whole += (targets[i] - mean) * (targets[i] - mean);
            }

            squares += left;
            shares += whole > 0 ? 1 - (left / whole) : left == 0 ? 1 : 0;
        }

        MeanAbsoluteError = absolute / targets.Length;
        MeanSquaredError = squares / targets.Length;
        R2 = shares / width;
    }

    /// <summary>Mean of |ŷ − y|.</summary>
    public double MeanAbsoluteError { get; }

    /// <summary>Mean of (ŷ − y)².</summary>
    public double MeanSquaredError { get; }

    /// <summary>Square root of the mean of (ŷ − y)², in the unit of the targets.</summary>
    public double RootMeanSquaredError => Math.Sqrt(MeanSquaredError);

    /// <summary>
    /// Coefficient of determination, 1 − Σ(ŷ − y)²/Σ(y − mean of y)²; of several outputs the mean. Where all targets are equal it is 1 if all predictions are right,
    /// else 0.
    /// </summary>
    public double R2 { get; }
}
