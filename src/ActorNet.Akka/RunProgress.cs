using ActorNet.Akka.Messages;
using Akka.Actor;

namespace ActorNet.Akka;

/// <summary>
/// How far a run is. Published on the topic <see cref="ClusterTraining.ProgressTopic"/>, at most ten times a second and at the end of each epoch: any actor of
/// the cluster that subscribes to the topic at its <c>DistributedPubSub</c> mediator is told. Such messages may be lost, and come in order only from the same node.
/// </summary>
/// <param name="Run">Name of the training (<see cref="ParameterServerOptions.Name"/>).</param>
/// <param name="Node">The node whose parameter server says so.</param>
/// <param name="Epoch">Epoch, from 1.</param>
/// <param name="Epochs">Epochs asked for.</param>
/// <param name="Step">Steps done since the run began.</param>
/// <param name="TotalSteps">Steps the run will have done at its end.</param>
/// <param name="Samples">Samples of this epoch done.</param>
/// <param name="SamplesPerEpoch">Samples in an epoch.</param>
/// <param name="Loss">Mean training loss of this epoch so far.</param>
/// <param name="Accuracy">Mean training accuracy of this epoch so far, 0 to 1, or null where it has no meaning.</param>
/// <param name="SamplesPerSecond">Training samples a second of this epoch so far, evaluation excluded.</param>
/// <param name="EpochEnded">True once for each epoch, at its end (or at the run's end inside an epoch).</param>
/// <param name="ValidationLoss">Mean validation loss; only with <paramref name="EpochEnded"/>.</param>
/// <param name="ValidationAccuracy">Validation accuracy, 0 to 1; only with <paramref name="EpochEnded"/>.</param>
public sealed record RunProgress(
    string Run,
    Address Node,
    int Epoch,
    int Epochs,
    long Step,
    long TotalSteps,
    int Samples,
    int SamplesPerEpoch,
    double Loss,
    double? Accuracy,
    double SamplesPerSecond,
    bool EpochEnded,
    double? ValidationLoss,
    double? ValidationAccuracy) : IActorNetMessage
{
    /// <summary>The same as a message of a cluster.</summary>
    /// <param name="progress">How far the run is.</param>
    /// <param name="run">Text that says which run it is.</param>
    /// <param name="node">The node that says so.</param>
    public static RunProgress From(TrainingProgress progress, string run, Address node)
    {
        ArgumentNullException.ThrowIfNull(progress);
        return new RunProgress(
            run,
            node,
            progress.Epoch,
            progress.Epochs,
            progress.Step,
            progress.TotalSteps,
            progress.Samples,
            progress.SamplesPerEpoch,
            progress.Loss,
            progress.Accuracy,
            progress.SamplesPerSecond,
            progress.EpochEnded,
            progress.ValidationLoss,
            progress.ValidationAccuracy);
    }
}
