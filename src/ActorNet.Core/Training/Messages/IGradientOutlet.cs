using ActorNet.Core.Actors;

namespace ActorNet.Core.Training.Messages;

/// <summary>
/// Where slices of a gradient may go while the rest of it is still being computed, the last layer's first. Whoever has announced a slice does not change it
/// any more; the message itself follows with <see cref="IActorContext.Send"/>, to the same receiver, and only then counts as sent.
/// </summary>
public interface IGradientOutlet
{
    /// <summary>
    /// True if slices of a gradient would be on their way before it; false if it goes as one, or by reference, so that cutting it in slices would be for nothing.
    /// </summary>
    bool Wants(SubtreeGradient gradient, ActorRef receiver) => true;

    /// <summary>Floats <paramref name="start"/> to <paramref name="start"/> + <paramref name="length"/> − 1 of <see cref="SubtreeGradient.Gradient"/> are final. Slices of a gradient do not overlap.</summary>
    void Announce(SubtreeGradient gradient, ActorRef receiver, int start, int length);

    /// <summary>The gradient will not be sent after all; returns once none of its memory is read any more.</summary>
    void Abandon(SubtreeGradient gradient);
}
