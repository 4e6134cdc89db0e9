namespace ActorNet.Metrics;

/// <summary>How well classes are told apart. Every sample counts the same, whatever its weight.</summary>
public sealed class ClassMetrics
{
    private readonly float[] _scores;
    private readonly float[] _ranks;
    private readonly int[] _targets;

    /// <summary>Measures predictions.</summary>
    /// <param name="classNames">Names of the classes, two or more.</param>
    /// <param name="targets">The true class of each sample, by number; taken over, not copied.</param>
    /// <param name="scores">
    /// Row-major, samples × classes: the larger, the more a sample is taken for the class. The class with the largest score, the first of several, is the one
    /// predicted. Taken over, not copied.
    /// </param>
    /// <exception cref="ArgumentException">The numbers do not match.</exception>
    public ClassMetrics(IReadOnlyList<string> classNames, int[] targets, float[] scores)
        : this(classNames, targets, scores, scores)
    {
    }

    /// <summary>The same, where scores that tell the classes of a sample apart do not tell samples apart as well.</summary>
    /// <param name="classNames">Names of the classes, two or more.</param>
    /// <param name="targets">The true class of each sample, by number.</param>
    /// <param name="scores">Row-major, samples × classes.</param>
    /// <param name="ranks">Row-major, samples × classes: what samples are ordered by for a class.</param>
    internal ClassMetrics(IReadOnlyList<string> classNames, int[] targets, float[] scores, float[] ranks)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentOutOfRangeException.ThrowIfLessThan(classNames.Count, 2);
        ArgumentOutOfRangeException.ThrowIfZero(targets.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(scores.Length, targets.Length * classNames.Count);
        (_targets, _scores, _ranks) = (targets, scores, ranks);
        var predicted = new int[targets.Length];
        for (var sample = 0; sample < targets.Length; sample++)
        {
            for (var label = 1; label < classNames.Count; label++)
            {
                predicted[sample] = Score(sample, label) > Score(sample, predicted[sample]) ? label : predicted[sample];
            }
        }

        Confusion = new ConfusionMatrix(classNames, targets, predicted);
        Classes = [.. classNames.Select((name, label) =>
            new ClassScore(name, Confusion.SamplesOf(label), Confusion.PredictedAs(label), Confusion[label, label]))];

        float Score(int sample, int label) => scores[(sample * classNames.Count) + label];
    }

    /// <summary>How often samples of each class were taken for each class.</summary>
    public ConfusionMatrix Confusion { get; }

    /// <summary>Each class against the others.</summary>
    public IReadOnlyList<ClassScore> Classes { get; }

    /// <summary>Samples measured.</summary>
    public int Samples => Confusion.Samples;

    /// <summary>Share of the samples taken for what they are.</summary>
    public double Accuracy => (double)Confusion.Correct / Samples;

    /// <summary>The mean over the classes that occur, among targets or predictions: every class counts the same.</summary>
    public AverageScore Macro => Average(score => score.Samples + score.Predicted > 0 ? 1 : 0);

    /// <summary>The mean over the classes, each counted by its samples.</summary>
    public AverageScore Weighted => Average(score => score.Samples);

    /// <summary>Counts of all classes taken together; as every sample has one class, all three are the accuracy.</summary>
    public AverageScore Micro => new(Accuracy, Accuracy, Accuracy);

    /// <summary>
    /// Area under the ROC curve: of two classes that of the second; of more the mean over those that have both samples and others, each against all others. Null if
    /// only one class occurs.
    /// </summary>
    public double? Auc
    {
        get
        {
            if (Classes.Count == 2)
            {
                return AucOf(1);
            }

            var areas = Enumerable.Range(0, Classes.Count).Select(AucOf).OfType<double>().ToArray();
            return areas.Length == 0 ? null : areas.Average();
        }
    }

    /// <summary>Share of the samples whose class is among those with the k largest scores; of equal scores the first classes count as larger.</summary>
    /// <param name="k">At least 1.</param>
    public double TopAccuracy(int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        var found = 0;
        for (var sample = 0; sample < Samples; sample++)
        {
            var own = ScoreOf(sample, _targets[sample]);
            var above = 0;
            for (var label = 0; label < Classes.Count; label++)
            {
                var score = ScoreOf(sample, label);
                above += score > own || (score == own && label < _targets[sample]) ? 1 : 0;
            }

            found += above < k && !float.IsNaN(own) ? 1 : 0;
        }

        return (double)found / Samples;
    }

    /// <summary>
    /// Area under the ROC curve of one class against all others: the probability that a sample of the class scores higher than another sample, ties counting half
    /// (the Mann–Whitney statistic). Null if the class has no samples, or all.
    /// </summary>
    /// <param name="label">Number of the class.</param>
    public double? AucOf(int label)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)label, (uint)Classes.Count);
        long own = Classes[label].Samples;
        var others = Samples - own;
        if (own == 0 || others == 0)
        {
            return null;
        }

        var order = Enumerable.Range(0, Samples).OrderBy(sample => RankOf(sample, label)).ToArray();
        var ranks = 0.0;
        for (var start = 0; start < order.Length;)
        {
            // Equal scores share the mean of their ranks.
            var (end, count) = (start, 0);
            for (; end < order.Length && RankOf(order[end], label).Equals(RankOf(order[start], label)); end++)
            {
                count += _targets[order[end]] == label ? 1 : 0;
            }

            ranks += count * ((start + 1 + end) / 2.0);
            start = end;
        }

        return (ranks - (own * (own + 1) / 2.0)) / ((double)own * others);
    }

    private float ScoreOf(int sample, int label) => _scores[(sample * Classes.Count) + label];

    private float RankOf(int sample, int label) => _ranks[(sample * Classes.Count) + label];

    private AverageScore Average(Func<ClassScore, double> weight)
    {
        var total = Classes.Sum(weight);
        return new(
            Classes.Sum(score => weight(score) * score.Precision) / total,
            Classes.Sum(score => weight(score) * score.Recall) / total,
            Classes.Sum(score => weight(score) * score.F1) / total);
    }
}
