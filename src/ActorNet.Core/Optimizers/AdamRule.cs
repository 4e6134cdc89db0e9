using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ActorNet.Core.Numerics;

namespace ActorNet.Core.Optimizers;

/// <summary>The arithmetic of <see cref="Adam"/> and <see cref="AdamW"/>.</summary>
internal readonly struct AdamRule(MomentOptimizer settings, StepConstants constants) : IUpdateRule
{
    // Numbers, and no vectors of them: more than four of these the compiler would keep, and copy, on the stack.
    private readonly float _negatedRate = constants.Rate;
    private readonly float _rootScale = constants.RootScale;
    private readonly float _beta1 = (float)settings.Beta1;
    private readonly float _oneMinusBeta1 = (float)(1 - settings.Beta1);
    private readonly float _beta2 = (float)settings.Beta2;
    private readonly float _oneMinusBeta2 = (float)(1 - settings.Beta2);
    private readonly float _epsilon = (float)settings.Epsilon;

    public static int SlotCount => 2;

    /// <summary><c>η·m̂ / (√ŝ + ε) = (η / (1−β₁ᵗ))·m / (√s·(1/√(1−β₂ᵗ)) + ε)</c>: the corrections become two constants of the step.</summary>
    public static StepConstants ConstantsAt(long version, double learningRate, MomentOptimizer settings) => new(
        -learningRate / (1 - FixedMath.Power(settings.Beta1, version + 1)),
        1 / Math.Sqrt(1 - FixedMath.Power(settings.Beta2, version + 1)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Step(Vector256<float> gradient, ref Vector256<float> slot0, ref Vector256<float> slot1, ref Vector256<float> slot2)
    {
        slot0 = Vector256.FusedMultiplyAdd(Vector256.Create(_beta1), slot0, Vector256.Create(_oneMinusBeta1) * gradient);
        slot1 = Vector256.FusedMultiplyAdd(Vector256.Create(_beta2), slot1, Vector256.Create(_oneMinusBeta2) * gradient * gradient);
        return Vector256.Create(_negatedRate) * slot0
            / Vector256.FusedMultiplyAdd(Vector256.Sqrt(slot1), Vector256.Create(_rootScale), Vector256.Create(_epsilon));
    }
}
