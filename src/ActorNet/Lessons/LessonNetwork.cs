using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Core.Optimizers;
using ActorNet.Datasets;

namespace ActorNet.Lessons;

/// <summary>A network in a lesson: its weights can be set, looked at, and moved by one step, all by the layers, losses and update rules that training uses.</summary>
internal sealed class LessonNetwork
{
    /// <summary>Said where a lesson takes a step itself, so that what lies within can be shown.</summary>
    public const string ByHand = "one step is taken by hand, with the passes and the update rule (sgd) that training uses";

    private readonly GradientPass _pass;
    private readonly float[] _parameters;

    public LessonNetwork(IReadOnlyList<int> input, string layers, Loss loss, ulong seed = 1, int maximumRows = 64)
    {
        Network = new Network(NetworkDescription.Parse(input, layers));
        Loss = loss;
        _parameters = new float[Network.ParameterCount];
        Network.Initialize(seed, _parameters);
        _pass = new GradientPass(Network, loss, maximumRows);
    }

    public LessonNetwork(Model model)
        : this(model.Network.Description.InputShape, model.Network.Description.ToString(), model.Loss) => model.Parameters.Span.CopyTo(_parameters);

    public Network Network { get; }

    public Loss Loss { get; }

    public ReadOnlySpan<float> Parameters => _parameters;

    /// <summary>A tensor's values, row-major.</summary>
    public ReadOnlySpan<float> this[string tensor] => Values(tensor);

    public void Set(string tensor, params ReadOnlySpan<float> values) => values.CopyTo(Values(tensor));

    /// <summary>All numbers of forward and backward pass of a sample, in double precision.</summary>
    public NetworkTrace Trace(double[] input, double[] target) =>
        new ReferenceNetwork(Network, Loss).Trace(Array.ConvertAll(_parameters, value => (double)value), input, target);

    /// <summary>A part of a gradient that belongs to a tensor.</summary>
    public double[] Of(string tensor, IReadOnlyList<double> gradient)
    {
        var place = Tensor(tensor);
        return [.. gradient.Skip(place.Offset).Take(place.Length)];
    }

    /// <summary>One step of gradient descent on the mean loss of some samples, for lessons that show what lies within one. Training is <see cref="Train"/>.</summary>
    public void Step(double rate, ReadOnlySpan<float> inputs, BatchTargets targets)
    {
        var rows = inputs.Length / Network.InputCount;
        inputs.CopyTo(_pass.Inputs(rows));
        _pass.Forward(_parameters, rows, PassMode.Inference);
        var gradient = new float[_parameters.Length];
        _pass.Backward(_parameters, targets, [rows], [new LaneGroup(0, 1, gradient)]);
        new Sgd(rate).Step(0, new GradientBlock(gradient, default, 1f / rows, 0), _parameters, [], 0);
    }

    /// <summary>Trains a new network as <c>train</c> does.</summary>
    /// <param name="data">The data, or the name of a data set that is computed.</param>
    /// <param name="layers">The layers.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="optimizer">The update rule.</param>
    /// <param name="rate">Size of a step.</param>
    /// <param name="epochs">Passes over the data.</param>
    /// <param name="batch">Samples in a step.</param>
    /// <param name="losses">Gets the mean loss of each epoch; may be null.</param>
    /// <param name="l2">Penalty on the weights.</param>
    /// <param name="order">In which order samples come.</param>
    /// <param name="initial">What it begins with in place of random weights; may be null.</param>
    public static TrainingResult Train(
        TrainingData data, string layers, Loss loss, string optimizer, double rate, int epochs, int batch = 32, List<double>? losses = null, float l2 = 0,
        SampleOrder order = SampleOrder.Shuffled, Model? initial = null)
    {
        var fit = new FitOptions
        {
            Optimizer = new OptimizerSettings { Name = optimizer, LearningRate = rate },
            Epochs = epochs,
            BatchSize = batch,
            Workers = 1,
            L2 = l2,
            Order = order,
        };
        var options = new TrainingOptions(fit, NetworkDescription.Parse(data.Train.FeatureShape, layers), loss)
        {
            Initial = initial is null ? null : InitialWeights.Of(initial),
        };
        return Trainer.Run(options, data, progress: progress =>
        {
            if (progress.EpochEnded) losses?.Add(progress.Loss);
        });
    }

    /// <summary>A data set that is computed, with or without features by expressions.</summary>
    public static TrainingData Load(string name, string? features = null, double? test = null) =>
        DataLoader.Load(new DataSource { Name = name, Features = features, TestShare = test }, new DataLocations { AllowNetwork = false });

    private Span<float> Values(string tensor)
    {
        var place = Tensor(tensor);
        return _parameters.AsSpan(place.Offset, place.Length);
    }

    private ParameterTensor Tensor(string name) => Network.Tensors.First(tensor => tensor.Name == name);
}
