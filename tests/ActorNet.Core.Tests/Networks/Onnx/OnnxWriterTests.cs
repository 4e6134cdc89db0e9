using ActorNet.Core.Networks;
using ActorNet.Core.Networks.Onnx;
using Google.Protobuf;

namespace ActorNet.Core.Tests.Networks.Onnx;

public sealed class OnnxWriterTests
{
    public static TheoryData<string> Activations => [.. Activation.Names];

    [Theory]
    [MemberData(nameof(Activations))]
    public void Write_EachActivation_HasAForm(string activation) => Written($"4:{activation},2:{activation}").ShouldNotBeEmpty();

    [Fact]
    public void Write_EachKindOfLayer_HasAForm()
    {
        string[] layers = ["dropout:0.5", "gaussian_noise:0.1", "layer_norm"];
        layers.Select(layer => layer.Split(':')[0]).ShouldBe(LayerText.KindNames, ignoreOrder: true);

        foreach (var layer in layers)
        {
            Written($"{layer},2:relu").ShouldNotBeEmpty();
        }
    }

    [Fact]
    public void Write_EqualModels_GivesEqualBytes() => Written("4:tanh,2:softmax").ShouldBe(Written("4:tanh,2:softmax"));

    [Fact]
    public void Write_WhatBelongsToTrainingAlone_LeavesItOut() => Written("dropout:0.5,3:relu,gaussian_noise:0.1,2:softmax").ShouldBe(Written("3:relu,2:softmax"));

    [Fact]
    public void Complete_OneOperation_IsTheBytesOfTheFormat()
    {
        var graph = new OnnxGraph("g");
        graph.Add("LeakyRelu", ["x"], ("alpha", 0.5f)).ShouldBe("leakyrelu_1");

        var bytes = graph.Complete(("x", [2]), ("y", [300])).ToByteArray();

        byte[] node =
        [
            0x0A, 1, (byte)'x', 0x12, 1, (byte)'y', 0x1A, 11, .. "leakyrelu_1"u8, 0x22, 9, .. "LeakyRelu"u8,

            // alpha: name, type 1 in field 20, and 0.5 in field 2.
            0x2A, 15, 0x0A, 5, .. "alpha"u8, 0x15, 0, 0, 0, 0x3F, 0xA0, 0x01, 1,
        ];
        bytes.ShouldBe(
        [
            0x0A, (byte)node.Length, .. node, 0x12, 1, (byte)'g',
            0x5A, 24, 0x0A, 1, (byte)'x', 0x12, 19, 0x0A, 17, 0x08, 1, 0x12, 13, 0x0A, 7, 0x12, 5, .. "batch"u8, 0x0A, 2, 0x08, 2,
            0x62, 25, 0x0A, 1, (byte)'y', 0x12, 20, 0x0A, 18, 0x08, 1, 0x12, 14, 0x0A, 7, 0x12, 5, .. "batch"u8, 0x0A, 3, 0x08, 0xAC, 0x02,
        ]);
    }

    [Fact]
    public void Write_MoreWeightsThanAFileHolds_Refuses()
    {
        // 600,020,001 numbers. The refusal comes first: it must not take copies of them, or here the numbers themselves.
        var network = new Network(NetworkDescription.Parse([60_000], "10000:relu,1:identity"));

        Should.Throw<ArgumentException>(() => OnnxWriter.Write(Stream.Null, network, [], "1.0", new Dictionary<string, string>()))
            .Message.ShouldBe("the model would have 2400080004 bytes or more; an ONNX file has 2147483647 at most");
    }

    private static byte[] Written(string layers)
    {
        var network = new Network(NetworkDescription.Parse([3], layers));
        var parameters = new float[network.ParameterCount];
        Array.Fill(parameters, 0.25f);
        var stream = new MemoryStream();
        OnnxWriter.Write(stream, network, parameters, "1.0", new Dictionary<string, string>());
        return stream.ToArray();
    }
}
