using ActorNet.Core.Networks;

namespace ActorNet.Core.Tests.Networks;

public class NetworkDescriptionTests
{
    [Theory]
    [InlineData("512:relu,10:softmax", "512:relu,10:softmax")]
    [InlineData(" 512 : ReLU , dropout : 0.20 , 10:softmax ", "512:relu,dropout:0.2,10:softmax")]
    [InlineData("3", "3:identity")]
    [InlineData("3:linear", "3:identity")]
    [InlineData("layer_norm,3:relu,Layer-Norm:1e-3,gaussian-noise:.1,layer_norm:1e-5,3", "layer_norm,3:relu,layer_norm,gaussian_noise:0.1,layer_norm:1E-05,3:identity")]
    [InlineData("3:relu:normal(mean=0,stddev=0.1),1:tanh:random_uniform", "3:relu:normal(stddev=0.1),1:tanh:uniform")]
    [InlineData("3:relu:Uniform(-1,1),1:relu:truncated-normal(1,0.05)", "3:relu:uniform(minval=-1,maxval=1),1:relu:truncated_normal(mean=1)")]
    [InlineData("3:relu:orthogonal(1.5),1:relu:constant(0.1)", "3:relu:orthogonal(1.5),1:relu:constant(0.1)")]
    [InlineData("3:swish,3:exp", "3:silu,3:exponential")]
    [InlineData("3:prelu(0.25),3:prelu(-1),3:elu(alpha=0.5)", "3:prelu,3:prelu(-1),3:elu(0.5)")]
    [InlineData("64:leaky-relu", "64:leaky_relu")]
    [InlineData("64:leaky_relu(0.1)", "64:leaky_relu")]
    [InlineData("64:leaky-relu( 0.2 ):he-normal,1:sigmoid:zeros", "64:leaky_relu(0.2):he_normal,1:sigmoid:zeros")]
    [InlineData("64:leaky_relu(1e-3)", "64:leaky_relu(0.001)")]
    [InlineData("64:LEAKY_RELU(1e-5),dropout:1e-5", "64:leaky_relu(1E-05),dropout:1E-05")]
    [InlineData("8:tanh:glorot_uniform", "8:tanh")]
    public void Parse_GoodText_GivesCanonicalTextThatParsesToAnEqualValue(string text, string canonical)
    {
        var description = NetworkDescription.Parse([4], text);

        description.ToString().ShouldBe(canonical);
        var again = NetworkDescription.Parse([4], canonical);
        again.ShouldBe(description);
        again.GetHashCode().ShouldBe(description.GetHashCode());
        again.ToString().ShouldBe(canonical);
    }

    [Theory]
    [InlineData("", "no layers: a network needs at least one, such as \"10:softmax\".")]
    [InlineData("512:relu,10:sofmax", "layer 2, \"10:sofmax\": unknown activation \"sofmax\" (did you mean \"softmax\"?); known: identity, step, sigmoid, tanh, arctan, relu, leaky_relu, prelu, elu, selu, gelu, ")]
    [InlineData("8:relu:he_norml", "layer 1, \"8:relu:he_norml\": unknown initialiser \"he_norml\" (did you mean \"he_normal\"?)")]
    [InlineData("droput:0.2,3", "layer 1, \"droput:0.2\": \"droput\" is neither a number of units nor a kind of layer (did you mean \"dropout\"?)")]
    [InlineData("8,relu", "layer 2, \"relu\": \"relu\" is neither a number of units nor a kind of layer (did you mean \"UNITS:relu\"?)")]
    [InlineData("8:relu,,3", "layer 2, \"\": the number of units is missing")]
    [InlineData("8:", "layer 1, \"8:\": unknown activation \"\"; known: identity")]
    [InlineData("0:relu", "layer 1, \"0:relu\": a layer has 1 to 16777216 units, not 0")]
    [InlineData("-3:relu", "layer 1, \"-3:relu\": \"-3\" is not a number of units")]
    [InlineData("12x:relu", "layer 1, \"12x:relu\": \"12x\" is not a number of units")]
    [InlineData("99999999999:relu", "layer 1, \"99999999999:relu\": \"99999999999\" is not a number of units")]
    [InlineData("8:relu:zeros:more", "layer 1, \"8:relu:zeros:more\": \"more\" is too much")]
    [InlineData("gaussian_noise,3", "layer 1, \"gaussian_noise\": gaussian_noise needs a standard deviation and nothing else, such as \"gaussian_noise:0.1\"")]
    [InlineData("gaussian-noise:-1,3", "layer 1, \"gaussian-noise:-1\": gaussian_noise's standard deviation is a number from 0 on, not -1")]
    [InlineData("gaussian_noise:1e99,3", "layer 1, \"gaussian_noise:1e99\": gaussian_noise's standard deviation is a number from 0 on, not 1E+99")]
    [InlineData("layer_norm:0,3", "layer 1, \"layer_norm:0\": layer_norm's epsilon is a positive number, not 0")]
    [InlineData("layer_norm:1e-3:2,3", "layer 1, \"layer_norm:1e-3:2\": layer_norm needs an epsilon or nothing and nothing else, such as \"layer_norm:0.001\"")]
    [InlineData("layernrm,3", "layer 1, \"layernrm\": \"layernrm\" is neither a number of units nor a kind of layer (did you mean \"layer_norm\"?)")]
    [InlineData("8:relu:uniform(1,0)", "layer 1, \"8:relu:uniform(1,0)\": uniform(minval=1,maxval=0): minval must be below maxval.")]
    [InlineData("8:relu:normal(stddev=0)", "layer 1, \"8:relu:normal(stddev=0)\": normal(mean=0,stddev=0): stddev must be a positive number and mean a number.")]
    [InlineData("8:relu:orthogonal(0)", "layer 1, \"8:relu:orthogonal(0)\": orthogonal(0): gain must be a positive number.")]
    [InlineData("8:elu(0)", "layer 1, \"8:elu(0)\": elu(0): alpha must be a positive number.")]
    [InlineData("8:leaky_relu(-1)", "layer 1, \"8:leaky_relu(-1)\": leaky_relu(-1): the slope must be a positive number (for 0 there is relu).")]
    [InlineData("8:prelu(x)", "layer 1, \"8:prelu(x)\": \"prelu(x)\": \"x\" is not a number.")]
    [InlineData("8:relu(2)", "layer 1, \"8:relu(2)\": \"relu(2)\": relu takes no argument")]
    [InlineData("8:leaky_relu(x)", "layer 1, \"8:leaky_relu(x)\": \"leaky_relu(x)\": \"x\" is not a number")]
    [InlineData("8:leaky_relu(0.2", "layer 1, \"8:leaky_relu(0.2\": \"leaky_relu(0.2\": the closing parenthesis is missing")]
    [InlineData("8:leaky_relu(0)", "layer 1, \"8:leaky_relu(0)\": leaky_relu(0): the slope must be a positive number")]
    [InlineData("dropout,3", "layer 1, \"dropout\": dropout needs a rate")]
    [InlineData("dropout:1,3", "layer 1, \"dropout:1\": a dropout rate is a number from 0 to 0.9999, not 1")]
    [InlineData("dropout:NaN,3", "layer 1, \"dropout:NaN\": a dropout rate is a number")]
    [InlineData("dropout:a,3", "layer 1, \"dropout:a\": \"a\" is not a number")]
    [InlineData("dropout:0.5", "a network needs at least one layer with units")]
    [InlineData("16777216,16777216", "layer \"16777216:identity\": the network has more than")]
    public void Parse_BadText_SaysWhatIsWrong(string text, string message) =>
        Should.Throw<ArgumentException>(() => NetworkDescription.Parse([4], text)).Message.ShouldStartWith(message);

    [Fact]
    public void Parse_BadInputShape_SaysSo()
    {
        Should.Throw<ArgumentException>(() => NetworkDescription.Parse([28, 0], "3")).Message.ShouldStartWith("input shape 28×0:");
        Should.Throw<ArgumentException>(() => NetworkDescription.Parse([1 << 20, 1 << 20], "3")).Message.ShouldStartWith("input shape");
    }

    [Fact]
    public void Equals_OtherShapeOrLayer_IsFalse()
    {
        var description = NetworkDescription.Parse([2, 3], "4:leaky_relu(0.2),1");

        description.ShouldNotBe(NetworkDescription.Parse([3, 2], "4:leaky_relu(0.2),1"));
        description.ShouldNotBe(NetworkDescription.Parse([2, 3], "4:leaky_relu(0.3),1"));
        description.ShouldNotBe(NetworkDescription.Parse([2, 3], "4:leaky_relu(0.2)"));
        description.ShouldNotBe(NetworkDescription.Parse([2, 3], "4:leaky_relu(0.2),1:identity:zeros"));
    }

    [Fact]
    public void Describe_FirstNetwork_PrintsTable()
    {
        var table = NetworkDescription.Parse([28, 28, 1], "512:relu,dropout:0.2,10:softmax").Describe();

        table.ShouldBe(
            """
            layer                     output  parameters
            input                    28×28×1           0
            dense_1 (512:relu)           512     401,920
            dropout_1 (dropout:0.2)      512           0
            dense_2 (10:softmax)          10       5,130
            total                                407,050
            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Tensors_PRelu_HasASlopeAUnitThatNoPenaltyTouches()
    {
        var network = new Network(NetworkDescription.Parse([2], "3:prelu(0.5),1"));
        var parameters = new float[network.ParameterCount];
        network.Initialize(1, parameters);

        network.Tensors.Select(tensor => (tensor.Name, tensor.Offset, tensor.Length, tensor.Decays)).ShouldBe(
        [
            ("dense_1.kernel", 0, 6, true),
            ("dense_1.bias", 6, 3, false),
            ("dense_1.slope", 9, 3, false),
            ("dense_2.kernel", 12, 3, true),
            ("dense_2.bias", 15, 1, false),
        ]);
        network.ParameterCount.ShouldBe(network.Description.ParameterCount);
        parameters[9..12].ShouldBe([0.5f, 0.5f, 0.5f]);
    }

    [Fact]
    public void Tensors_TwoLayers_FollowEachOtherWithoutGaps()
    {
        var network = new Network(NetworkDescription.Parse([2, 2], "3:relu,dropout:0.5,2:softmax"));

        network.Tensors.Select(tensor => (tensor.Name, tensor.Layer, tensor.Offset, string.Join('×', tensor.Shape), tensor.Decays)).ShouldBe(
        [
            ("dense_1.kernel", 0, 0, "4×3", true),
            ("dense_1.bias", 0, 12, "3", false),
            ("dense_2.kernel", 2, 15, "3×2", true),
            ("dense_2.bias", 2, 21, "2", false),
        ]);
        network.ParameterCount.ShouldBe(23);
        network.ParameterCount.ShouldBe(network.Description.ParameterCount);
        network.InputCount.ShouldBe(4);
        network.OutputCount.ShouldBe(2);
    }
}
