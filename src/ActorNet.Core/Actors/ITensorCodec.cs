namespace ActorNet.Core.Actors;

/// <summary>A codec whose long messages can travel in two: a head of few bytes, and the floats that make the message long.</summary>
public interface ITensorCodec : IMessageCodec
{
}
