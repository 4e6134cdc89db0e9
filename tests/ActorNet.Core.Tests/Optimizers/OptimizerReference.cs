using ActorNet.Core.Numerics;
using ActorNet.Core.Optimizers;

namespace ActorNet.Core.Tests.Optimizers;

/// <summary>The update rules once more, an element at a time: in single precision with the same roundings, and in double precision by the formulas.</summary>
internal static class OptimizerReference
{
    public static float Single(Optimizer optimizer, long version, float g, ref float slot0, ref float slot1)
    {
        switch (optimizer)
        {
            case Sgd sgd:
                return -(float)sgd.LearningRate * g;
            case Momentum momentum:
                slot0 = MathF.FusedMultiplyAdd((float)momentum.Coefficient, slot0, g);
                return -(float)momentum.LearningRate * slot0;
            case Nesterov nesterov:
                slot0 = MathF.FusedMultiplyAdd((float)nesterov.Coefficient, slot0, g);
                return -(float)nesterov.LearningRate * MathF.FusedMultiplyAdd((float)nesterov.Coefficient, slot0, g);
            case RmsProp rms:
                slot0 = MathF.FusedMultiplyAdd((float)rms.Rho, slot0, (float)(1 - rms.Rho) * g * g);
                return -(float)rms.LearningRate * g / (MathF.Sqrt(slot0) + (float)rms.Epsilon);
            case Adam adam:
                var rate = (float)(adam.LearningRate / (1 - FixedMath.Power(adam.Beta1, version + 1)));
                var scale = (float)(1 / Math.Sqrt(1 - FixedMath.Power(adam.Beta2, version + 1)));
                slot0 = MathF.FusedMultiplyAdd((float)adam.Beta1, slot0, (float)(1 - adam.Beta1) * g);
                slot1 = MathF.FusedMultiplyAdd((float)adam.Beta2, slot1, (float)(1 - adam.Beta2) * g * g);
                return -rate * slot0 / MathF.FusedMultiplyAdd(MathF.Sqrt(slot1), scale, (float)adam.Epsilon);
            default:
                throw new ArgumentException($"No reference for {optimizer.Name}.");
        }
    }

    public static double Double(Optimizer optimizer, long version, double g, ref double slot0, ref double slot1)
    {
        switch (optimizer)
        {
            case Sgd sgd:
                return -sgd.LearningRate * g;
            case Momentum momentum:
                slot0 = (momentum.Coefficient * slot0) + g;
                return -momentum.LearningRate * slot0;
            case Nesterov nesterov:
                slot0 = (nesterov.Coefficient * slot0) + g;
                return -nesterov.LearningRate * (g + (nesterov.Coefficient * slot0));
            case RmsProp rms:
                slot0 = (rms.Rho * slot0) + ((1 - rms.Rho) * g * g);
                return -rms.LearningRate * g / (Math.Sqrt(slot0) + rms.Epsilon);
            case Adam adam:
                slot0 = (adam.Beta1 * slot0) + ((1 - adam.Beta1) * g);
                slot1 = (adam.Beta2 * slot1) + ((1 - adam.Beta2) * g * g);
                var mean = slot0 / (1 - Math.Pow(adam.Beta1, version + 1));
                var square = slot1 / (1 - Math.Pow(adam.Beta2, version + 1));
                return -adam.LearningRate * mean / (Math.Sqrt(square) + adam.Epsilon);
            default:
                throw new ArgumentException($"No reference for {optimizer.Name}.");
        }
    }
}
