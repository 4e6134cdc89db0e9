namespace ActorNet.Datasets;

/// <summary>A feature computed from the columns of a sample.</summary>
/// <param name="Expression">The formula, such as <c>sqrt(x^2+y^2)</c>, over names of columns of numbers; <c>c1</c>, <c>c2</c> … stand for columns by their number.</param>
/// <param name="Mean">What is subtracted.</param>
/// <param name="Deviation">What the difference is divided by; 0 for a feature that was constant in the training part, which becomes 0.</param>
public sealed record FeatureColumn(string Expression, double Mean = 0, double Deviation = 1);
