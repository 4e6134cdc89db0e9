namespace ActorNet.Datasets.Generated;

/// <summary>One sample.</summary>
/// <param name="X">First feature.</param>
/// <param name="Y">Second feature; not read where the set has one.</param>
/// <param name="Target">Class number, or value.</param>
internal readonly record struct GeneratedSample(double X, double Y, double Target);

/// <summary>How one sample of a set is made.</summary>
/// <param name="index">Its number; numbers of neighbours belong to different classes.</param>
/// <param name="count">Samples of the set.</param>
/// <param name="draw">Its random numbers.</param>
internal delegate GeneratedSample SampleMaker(int index, int count, ref SampleDraw draw);

/// <summary>A data set that is computed when it is asked for.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it is, in one line.</param>
/// <param name="Columns">Names of the features.</param>
/// <param name="ClassNames">Names of the classes; empty for a set of values.</param>
/// <param name="Make">Makes a sample.</param>
internal sealed record GeneratedSet(string Name, string Description, IReadOnlyList<string> Columns, IReadOnlyList<string> ClassNames, SampleMaker Make)
{
    /// <summary>Samples unless asked for otherwise.</summary>
    public int Samples { get; init; } = 1000;

    /// <summary>Noise unless asked for otherwise.</summary>
    public double Noise { get; init; }

    /// <summary>True for a set that is complete as it is: it has no options, and nothing is held out for a test.</summary>
    public bool IsComplete { get; init; }

    /// <summary>Name of the target column.</summary>
    public string Target => ClassNames.Count > 0 ? "class" : "value";
}
