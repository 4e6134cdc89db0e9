using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Datasets;

namespace ActorNet;

/// <content>Making, training and asking a model, in the words of Keras.</content>
public sealed partial class Model
{
    private readonly SemaphoreSlim _fitting = new(1, 1);

    /// <summary>An untrained model, whose weights depend on the seed alone.</summary>
    /// <param name="inputShape">Shape of one sample, such as [28, 28, 1] or [4]; samples are flattened.</param>
    /// <param name="layers">The layers, first to last; see <see cref="Layers"/>.</param>
    /// <param name="loss">The loss to minimise; null for <see cref="NetworkDescription.DefaultLoss"/>.</param>
    /// <param name="seed">Key of the initial weights.</param>
    /// <exception cref="ArgumentException">A shape or size that no network can have.</exception>
    public static Model Create(IReadOnlyList<int> inputShape, IReadOnlyList<LayerDescription> layers, Loss? loss = null, ulong seed = 1)
    {
        var network = new Network(new NetworkDescription(inputShape, layers));
        var parameters = new float[network.ParameterCount];
        network.Initialize(seed, parameters);
        return new Model(network, loss ?? network.Description.DefaultLoss, parameters);
    }

    /// <summary>The table of layers, output shapes and parameter counts.</summary>
    public string Describe() => Network.Description.Describe();

    /// <summary>
    /// Trains the model from the weights it has, on threads of its own. Afterwards the model has the trained weights; the bits depend on nothing but its
    /// weights before, the options and the data. Of several calls at once each waits for the one before it, and goes on from its weights; so what runs within a training,
    /// such as a callback, must not wait for another of the same model.
    /// </summary>
    /// <param name="data">What to train on, and to evaluate on after each epoch and at the end.</param>
    /// <param name="options">How; null for the defaults. No <see cref="TrainingOptions"/>: network and loss are the model's.</param>
    /// <param name="progress">Told at the end of every epoch, and at most ten times a second in between.</param>
    /// <param name="callbacks">
    /// Told of the run on its thread, in this order; may end it. This model has its old weights meanwhile: those of the moment are <see cref="TrainingMoment.Model"/>.
    /// </param>
    /// <param name="cancellation">
    /// Ends the training after the step under way: the task is cancelled then, the model has the weights it has come to, and a run folder can be resumed.
    /// </param>
    /// <exception cref="ArgumentException">The options are out of range or have a network of their own, or network, loss and data do not fit together.</exception>
    /// <exception cref="DataException">The output folder exists and is not empty, or cannot be written.</exception>
    /// <exception cref="TrainingException">
    /// The training could not go on; the message says where and why. The model is as it was, unless the exception has a <see cref="TrainingException.Result"/>.
    /// </exception>
    /// <exception cref="OperationCanceledException">It was cancelled before its last step; before its first, nothing was written.</exception>
    public async Task<TrainingResult> FitAsync(
        TrainingData data,
        FitOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        IReadOnlyList<TrainingCallback>? callbacks = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (options is TrainingOptions)
        {
            throw new ArgumentException("The options are TrainingOptions, whose network and loss would not be used: a model has its own. Give FitOptions, or use Trainer.Run.", nameof(options));
        }

        await _fitting.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            options ??= new FitOptions();
            var run = new TrainingOptions(options with { Initial = options.Initial ?? InitialWeights.Of(this) }, Network.Description, Loss);
            var result = await Task.Factory.StartNew(
                () => Fit(run, data, progress, callbacks, cancellation), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
            return result.Interrupted ? throw new OperationCanceledException(cancellation) : result;
        }
        finally
        {
            _fitting.Release();
        }
    }

    /// <summary>Mean loss and accuracy over a data set, computed on another thread.</summary>
    /// <param name="dataset">The samples.</param>
    /// <param name="cancellation">Keeps it from beginning.</param>
    /// <exception cref="ArgumentException">The data set does not fit the network or the loss.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Task<Evaluation> EvaluateAsync(Dataset dataset, CancellationToken cancellation = default) =>
        Task.Run(() => Evaluate(dataset), cancellation);

    /// <summary>The outputs of some samples, one after the other, computed as they are asked for.</summary>
    /// <param name="samples">Each as long as the network has inputs.</param>
    /// <exception cref="ArgumentException">A sample is longer or shorter; the message has its number, from 1.</exception>
    public IEnumerable<float[]> Predict(IEnumerable<float[]> samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        return Outputs(samples);
    }

    private IEnumerable<float[]> Outputs(IEnumerable<float[]> samples)
    {
        var number = 0;
        foreach (var sample in samples)
        {
            number++;
            if (sample is null || sample.Length != Network.InputCount)
            {
                throw new ArgumentException($"Sample {number} has {sample?.Length ?? 0} values, but the network has {Network.InputCount} inputs.", nameof(samples));
            }

            var outputs = new float[Network.OutputCount];
            Predict(sample, outputs);
            yield return outputs;
        }
    }

    private TrainingResult Fit(
        TrainingOptions run, TrainingData data, IProgress<TrainingProgress>? progress, IReadOnlyList<TrainingCallback>? callbacks, CancellationToken cancellation)
    {
        data = data.ReadAs(Schema);
        try
        {
            var result = Trainer.Run(run, data, progress: progress is null ? null : progress.Report, callbacks: callbacks, cancellation: cancellation);
            Take(result, data);
            return result;
        }
        catch (TrainingException exception) when (exception.Result is { } result)
        {
            Take(result, data);
            throw;
        }
    }

    private void Take(TrainingResult result, TrainingData data)
    {
        lock (_lock)
        {
            _parameters = result.Model._parameters;
            Schema = data.Schema;
        }
    }
}
