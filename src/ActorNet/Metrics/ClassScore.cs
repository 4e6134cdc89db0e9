namespace ActorNet.Metrics;

/// <summary>How well one class is told from the others. What would be a division by zero is 0.</summary>
/// <param name="Name">The class.</param>
/// <param name="Samples">Samples of the class.</param>
/// <param name="Predicted">Samples taken for it.</param>
/// <param name="Correct">Samples of the class taken for it.</param>
public sealed record ClassScore(string Name, int Samples, int Predicted, int Correct)
{
    /// <summary>Share of the samples taken for the class that are of it; 0 if none was.</summary>
    public double Precision => Predicted == 0 ? 0 : (double)Correct / Predicted;

    /// <summary>Share of the class's samples taken for it; 0 if there is none.</summary>
    public double Recall => Samples == 0 ? 0 : (double)Correct / Samples;

    /// <summary>Harmonic mean of precision and recall, 2·correct/(samples + predicted); 0 if both are 0.</summary>
    public double F1 => Samples + Predicted == 0 ? 0 : 2.0 * Correct / (Samples + Predicted);
}

/// <summary>Precision, recall and F1 over several classes.</summary>
/// <param name="Precision">Mean precision.</param>
/// <param name="Recall">Mean recall.</param>
/// <param name="F1">Mean F1.</param>
public readonly record struct AverageScore(double Precision, double Recall, double F1);
