namespace ActorNet.EndToEnd.Tests.Harness;

/// <summary>A line that a program has printed.</summary>
/// <param name="Text">The line.</param>
/// <param name="IsError">True if it came on standard error.</param>
/// <param name="Timestamp">When it came, as <see cref="System.Diagnostics.Stopwatch.GetTimestamp"/> counts.</param>
internal sealed record OutputLine(string Text, bool IsError, long Timestamp);
