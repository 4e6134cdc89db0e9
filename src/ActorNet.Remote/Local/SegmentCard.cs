namespace ActorNet.Remote.Local;

/// <summary>What one side tells the other of its segment.</summary>
/// <param name="Path">Where the file is.</param>
/// <param name="Id">What the segment calls itself.</param>
/// <param name="Row">The row that is the connection's.</param>
/// <param name="Ticket">What it shows there.</param>
internal sealed record SegmentCard(string Path, Guid Id, int Row, long Ticket);
