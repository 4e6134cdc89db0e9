using System.Runtime.Intrinsics;

namespace ActorNet.Core.Optimizers;

/// <summary>
/// One optimizer's arithmetic on eight neighbouring parameters. A rule is a small struct of constants: the loop around it is written
/// once, in <see cref="UpdateLoop"/>, and compiled for each rule.
/// </summary>
internal interface IUpdateRule
{
    /// <summary>Floats of state a parameter: 0 to 3. Constant, so that the loop is compiled without the slots that a rule has not.</summary>
    static abstract int SlotCount { get; }

    /// <summary>The value to add to the parameters. Every product that is added to something must be fused explicitly.</summary>
    /// <param name="gradient">The mean gradient.</param>
    /// <param name="slot0">First slot; in: before the step, out: after it.</param>
    /// <param name="slot1">Second slot, likewise.</param>
    /// <param name="slot2">Third slot, likewise.</param>
    Vector256<float> Step(Vector256<float> gradient, ref Vector256<float> slot0, ref Vector256<float> slot1, ref Vector256<float> slot2);
}
