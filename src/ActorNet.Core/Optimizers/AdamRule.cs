using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ActorNet.Core.Numerics;

namespace ActorNet.Core.Optimizers;

/// <summary>The arithmetic of <see cref="Adam"/> and <see cref="AdamW"/>.</summary>
internal readonly struct AdamRule(MomentOptimizer settings, StepConstants constants) : IUpdateRule
{
    private readonly Vector256<float> _negatedRate = Vector256.Create(constants.Rate);
    private readonly Vector256<float> _rootScale = Vector256.Create(constants.RootScale);
    private readonly Vector256<float> _beta1 = Vector256.Create((float)settings.Beta1);
    private readonly Vector256<float> _oneMinusBeta1 = Vector256.Create((float)(1 - settings.Beta1));
    private readonly Vector256<float> _beta2 = Vector256.Create((float)settings.Beta2);
    private readonly Vector256<float> _oneMinusBeta2 = Vector256.Create((float)(1 - settings.Beta2));
    private readonly Vector256<float> _epsilon = Vector256.Create((float)settings.Epsilon);

    public static int SlotCount => 2;

    /// <summary><c>η·m̂ / (√ŝ + ε) = (η / (1−β₁ᵗ))·m / (√s·(1/√(1−β₂ᵗ)) + ε)</c>: the corrections become two constants of the step.</summary>
    public static StepConstants ConstantsAt(long version, double learningRate, MomentOptimizer settings) => new(
        -learningRate / (1 - FixedMath.Power(settings.Beta1, version + 1)),
        1 / Math.Sqrt(1 - FixedMath.Power(settings.Beta2, version + 1)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Step(Vector256<float> gradient, ref Vector256<float> slot0, ref Vector256<float> slot1, ref Vector256<float> slot2)
    {
        slot0 = Vector256.FusedMultiplyAdd(_beta1, slot0, _oneMinusBeta1 * gradient);
        slot1 = Vector256.FusedMultiplyAdd(_beta2, slot1, _oneMinusBeta2 * gradient * gradient);
        return _negatedRate * slot0 / Vector256.FusedMultiplyAdd(Vector256.Sqrt(slot1), _rootScale, _epsilon);
    }
}
