using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ActorNet.Core.Networks;

namespace ActorNet.Core.Tests.Networks;

public class RecordedBitsTests
{
    /// <summary>
    /// Five plain gradient steps through every activation, with dropout and eight lanes. The bits were recorded once and must come out on
    /// every processor; <see cref="Numerics.OtherProcessorTests"/> runs this with vector instructions switched off.
    /// </summary>
    [Theory]
    [InlineData("24:relu,dropout:0.2,17:tanh,12:sigmoid:he_uniform,11:leaky_relu:he_normal,10:softmax:glorot_normal", "categorical_crossentropy", "d847edab435aaa47")]
    [InlineData("9:tanh,3:sigmoid", "binary_crossentropy", "8539238a4c8d6d67")]
    [InlineData("9:relu,5:softmax,3:identity", "mean_squared_error", "cdc51f50fe526f22")]
    [InlineData("19:prelu,17:elu,12:selu,11:gelu,9:gelu_tanh,3:softmax", "categorical_crossentropy", "22deece26746fe23")]
    [InlineData("17:silu,11:softplus,9:softsign,9:arctan,8:hard_sigmoid,7:exponential,3:identity", "mean_squared_error", "ec38d8c76476f870")]
    [InlineData("layer_norm,19:tanh,gaussian_noise:0.2,layer_norm:0.01,9:relu,3:softmax", "categorical_crossentropy", "5e216ff1042f6e6e")]
    public void Train_FixedNetwork_GivesRecordedBits(string layers, string loss, string expected)
    {
        const int rows = 37;
        int[] laneEnds = [5, 10, 15, 20, 25, 29, 33, 37];
        var sample = new Sample(layers, loss, inputs: 13, rows, labels: true);
        var pass = new GradientPass(sample.Network, sample.Loss, rows);
        var parameters = new float[sample.Network.ParameterCount];
        var gradient = new float[parameters.Length];
        var statistics = new LaneStatistics[8];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sample.Network.Initialize(1, parameters);
        sample.Inputs.CopyTo(pass.Inputs(rows));
        for (var step = 0; step < 5; step++)
        {
            pass.Forward(parameters, rows, new PassMode(true, 1, 0, step, sample.Positions));
            pass.Evaluate(sample.Targets, laneEnds, statistics);
            pass.Backward(parameters, sample.Targets, laneEnds, [new LaneGroup(0, 8, gradient)]);
            for (var i = 0; i < parameters.Length; i++)
            {
                parameters[i] -= 0.01f * gradient[i];
            }

            hash.AppendData(MemoryMarshal.AsBytes<LaneStatistics>(statistics));
            hash.AppendData(MemoryMarshal.AsBytes<float>(parameters));
        }

        Convert.ToHexStringLower(hash.GetHashAndReset())[..16].ShouldBe(expected);
    }
}
