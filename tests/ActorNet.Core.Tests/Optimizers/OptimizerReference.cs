using ActorNet.Core.Numerics;
using ActorNet.Core.Optimizers;

namespace ActorNet.Core.Tests.Optimizers;

/// <summary>The update rules once more, an element at a time: in single precision with the same roundings, and in double precision by the formulas.</summary>
internal static class OptimizerReference
{
    public const int Slots = 3;

    public static float Single(Optimizer optimizer, long version, float g, Span<float> s)
    {
        var rate = -(float)optimizer.LearningRate;
        switch (optimizer)
        {
            case Sgd:
                return rate * g;
            case Momentum momentum:
                s[0] = MathF.FusedMultiplyAdd((float)momentum.Coefficient, s[0], g);
                return rate * s[0];
            case Nesterov nesterov:
                s[0] = MathF.FusedMultiplyAdd((float)nesterov.Coefficient, s[0], g);
                return rate * MathF.FusedMultiplyAdd((float)nesterov.Coefficient, s[0], g);
            case Adagrad adagrad:
                s[0] = MathF.FusedMultiplyAdd(g, g, s[0]);
                return rate * g / (MathF.Sqrt((float)adagrad.InitialAccumulator + s[0]) + (float)adagrad.Epsilon);
            case Adadelta delta:
                s[0] = MathF.FusedMultiplyAdd((float)delta.Rho, s[0], (float)(1 - delta.Rho) * g * g);
                var step = MathF.Sqrt(s[1] + (float)delta.Epsilon) / MathF.Sqrt(s[0] + (float)delta.Epsilon) * g;
                s[1] = MathF.FusedMultiplyAdd((float)delta.Rho, s[1], (float)(1 - delta.Rho) * step * step);
                return rate * step;
            case RmsProp rms:
                return Single(rms, rate, g, s);
            case Lion lion:
                var direction = MathF.FusedMultiplyAdd((float)lion.Beta1, s[0], (float)(1 - lion.Beta1) * g);
                s[0] = MathF.FusedMultiplyAdd((float)lion.Beta2, s[0], (float)(1 - lion.Beta2) * g);
                return rate * MathF.Sign(direction);
            case MomentOptimizer moments:
                return Single(moments, version, g, s);
            default:
                throw new ArgumentException($"No reference for {optimizer.Name}.");
        }
    }

    public static double Double(Optimizer optimizer, long version, double g, Span<double> s)
    {
        switch (optimizer)
        {
            case Sgd sgd:
                return -sgd.LearningRate * g;
            case Momentum momentum:
                s[0] = (momentum.Coefficient * s[0]) + g;
                return -momentum.LearningRate * s[0];
            case Nesterov nesterov:
                s[0] = (nesterov.Coefficient * s[0]) + g;
                return -nesterov.LearningRate * (g + (nesterov.Coefficient * s[0]));
            case Adagrad adagrad:
                s[0] += g * g;
                return -adagrad.LearningRate * g / (Math.Sqrt(adagrad.InitialAccumulator + s[0]) + adagrad.Epsilon);
            case Adadelta delta:
                s[0] = (delta.Rho * s[0]) + ((1 - delta.Rho) * g * g);
                var step = Math.Sqrt(s[1] + delta.Epsilon) / Math.Sqrt(s[0] + delta.Epsilon) * g;
                s[1] = (delta.Rho * s[1]) + ((1 - delta.Rho) * step * step);
                return -delta.LearningRate * step;
            case RmsProp rms:
                s[0] = (rms.Rho * s[0]) + ((1 - rms.Rho) * g * g);
                s[1] = (rms.Rho * s[1]) + ((1 - rms.Rho) * g);
                var size = Math.Sqrt(rms.IsCentered ? Math.Max(s[0] - (s[1] * s[1]), 0) : s[0]) + rms.Epsilon;
                s[2] = (rms.Momentum * s[2]) + (g / size);
                return -rms.LearningRate * s[2];
            case Lion lion:
                var direction = (lion.Beta1 * s[0]) + ((1 - lion.Beta1) * g);
                s[0] = (lion.Beta2 * s[0]) + ((1 - lion.Beta2) * g);
                return -lion.LearningRate * Math.Sign(direction);
            case MomentOptimizer moments:
                return Double(moments, version + 1, g, s);
            default:
                throw new ArgumentException($"No reference for {optimizer.Name}.");
        }
    }

    private static float Single(RmsProp rms, float rate, float g, Span<float> s)
    {
        s[0] = MathF.FusedMultiplyAdd((float)rms.Rho, s[0], (float)(1 - rms.Rho) * g * g);
        var square = s[0];
        if (rms.IsCentered)
        {
            s[1] = MathF.FusedMultiplyAdd((float)rms.Rho, s[1], (float)(1 - rms.Rho) * g);
            square = MathF.Max(MathF.FusedMultiplyAdd(-s[1], s[1], s[0]), 0);
        }

        var divisor = MathF.Sqrt(square) + (float)rms.Epsilon;
        if (rms.Momentum == 0)
        {
            return rate * g / divisor;
        }

        ref var velocity = ref s[rms.IsCentered ? 2 : 1];
        velocity = MathF.FusedMultiplyAdd((float)rms.Momentum, velocity, g / divisor);
        return rate * velocity;
    }

    private static float Single(MomentOptimizer adam, long version, float g, Span<float> s)
    {
        var rate = (float)(adam.LearningRate / (1 - FixedMath.Power(adam.Beta1, version + 1)));
        var scale = (float)(1 / Math.Sqrt(1 - FixedMath.Power(adam.Beta2, version + 1)));
        s[0] = MathF.FusedMultiplyAdd((float)adam.Beta1, s[0], (float)(1 - adam.Beta1) * g);
        if (adam is Adamax)
        {
            s[1] = MathF.Max((float)adam.Beta2 * s[1], MathF.Abs(g) + (float)adam.Epsilon);
            return -rate * s[0] / s[1];
        }

        s[1] = MathF.FusedMultiplyAdd((float)adam.Beta2, s[1], (float)(1 - adam.Beta2) * g * g);
        var divisor = MathF.FusedMultiplyAdd(MathF.Sqrt(s[1]), scale, (float)adam.Epsilon);
        if (adam is Nadam)
        {
            var (ofGradient, ofMean) = NadamShares(adam, version + 1, value => FixedMath.Power(0.9998367253526753, (long)value));
            return MathF.FusedMultiplyAdd(-(float)ofMean, s[0], -(float)ofGradient * g) / divisor;
        }

        return -rate * s[0] / divisor;
    }

    private static double Double(MomentOptimizer adam, long t, double g, Span<double> s)
    {
        s[0] = (adam.Beta1 * s[0]) + ((1 - adam.Beta1) * g);
        if (adam is Adamax)
        {
            s[1] = Math.Max(adam.Beta2 * s[1], Math.Abs(g) + adam.Epsilon);
            return -adam.LearningRate / (1 - Math.Pow(adam.Beta1, t)) * s[0] / s[1];
        }

        s[1] = (adam.Beta2 * s[1]) + ((1 - adam.Beta2) * g * g);
        var divisor = Math.Sqrt(s[1] / (1 - Math.Pow(adam.Beta2, t))) + adam.Epsilon;
        if (adam is Nadam)
        {
            var (ofGradient, ofMean) = NadamShares(adam, t, value => Math.Pow(0.96, value / 250));
            return -((ofMean * s[0]) + (ofGradient * g)) / divisor;
        }

        return -adam.LearningRate * s[0] / (1 - Math.Pow(adam.Beta1, t)) / divisor;
    }

    /// <summary>What gradient and mean are multiplied with in step t, with every momentum up to it in the product.</summary>
    private static (double OfGradient, double OfMean) NadamShares(MomentOptimizer nadam, long t, Func<double, double> warming)
    {
        double Momentum(long step) => nadam.Beta1 * (1 - (0.5 * warming(step)));
        var product = 1.0;
        for (var step = 1; step <= t; step++)
        {
            product *= Momentum(step);
        }

        return (nadam.LearningRate * (1 - Momentum(t)) / (1 - product), nadam.LearningRate * Momentum(t + 1) / (1 - (product * Momentum(t + 1))));
    }
}
