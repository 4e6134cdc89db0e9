using System.Globalization;
using ActorNet.Akka;
using Akka.Actor;
using Akka.Cluster.Tools.PublishSubscribe;

namespace AkkaClusterApp;

/// <summary>An actor of the application, which prints how the run of its cluster goes.</summary>
internal sealed class ProgressPrinter : ReceiveActor
{
    /// <summary>Most lines that a run takes: one an epoch, or one in so many.</summary>
    private const int Lines = 50;

    private readonly string _topic;

    public ProgressPrinter(string topic, TextWriter output, TaskCompletionSource listens)
    {
        _topic = topic;
        Receive<SubscribeAck>(_ => listens.TrySetResult());
        Receive<RunProgress>(IsWorthALine, progress => output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"epoch {progress.Epoch}/{progress.Epochs} at {progress.Node}: loss {progress.Loss:0.0000}, {progress.SamplesPerSecond:#,0} samples/s")));
        Receive<RunProgress>(_ => { });
        Receive<RunOver>(over => output.WriteLine($"the run is over after {over.Steps} steps"));
    }

    protected override void PreStart() => DistributedPubSub.Get(Context.System).Mediator.Tell(new Subscribe(_topic, Self));

    private static bool IsWorthALine(RunProgress progress) => progress.EpochEnded && progress.Epoch % Math.Max(1, progress.Epochs / Lines) == 0;
}
