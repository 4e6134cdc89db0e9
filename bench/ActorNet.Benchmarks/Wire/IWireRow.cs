namespace ActorNet.Benchmarks.Wire;

/// <summary>One way to get bytes to the other process and back.</summary>
internal interface IWireRow : IDisposable
{
    /// <summary>For the table.</summary>
    string Name { get; }

    /// <summary>Exchanges so many messages, one after the other, and returns the seconds that each took there and back.</summary>
    /// <param name="count">How many.</param>
    /// <param name="isSmall">Messages of few bytes; else of <see cref="WireBenchmark.Parameters"/> floats each way.</param>
    double[] Exchange(int count, bool isSmall);
}
