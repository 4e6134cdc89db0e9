// A training inside a cluster application: an actor system of one's own, with its own settings (app.conf) and its own actor that listens to the progress.
//
//     dotnet run --project samples/AkkaClusterApp [-- FOLDER [EPOCHS [PORT [SEEDPORT…]]]]
//
// FOLDER is where the run is kept (default: runs/cluster-app): a run that is in it is gone on with, and one that has ended only says how. EPOCHS is how long to
// train (default: 30, some seconds). Without a PORT the node is a cluster by itself. Here, in three terminals, is a cluster of three; kill any one of them
// (kill -9), and the others go on to the same SHA-256:
//
//     dotnet run --project samples/AkkaClusterApp -- runs/three 5000 4053
//     dotnet run --project samples/AkkaClusterApp -- runs/three 5000 4054 4053
//     dotnet run --project samples/AkkaClusterApp -- runs/three 5000 4055 4053 4054
using System.Globalization;
using ActorNet;
using ActorNet.Akka;
using ActorNet.Core.Networks;
using ActorNet.Core.Optimizers;
using ActorNet.Datasets;
using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;
using AkkaClusterApp;

var folder = args.ElementAtOrDefault(0) ?? "runs/cluster-app";
var numbers = args.Skip(1).Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToList();
var (epochs, port, seedPorts) = (numbers.ElementAtOrDefault(0) is > 0 and var given ? given : 30, numbers.ElementAtOrDefault(1), numbers.Skip(2));

// The application's own system: settings, a port, and the cluster it joins.
var settings = ConfigurationFactory.ParseString(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "app.conf")));
using var system = ActorSystem.Create("app", ConfigurationFactory.ParseString($"akka.remote.dot-netty.tcp.port = {port}").WithFallback(settings));
var cluster = Cluster.Get(system);
await cluster.JoinSeedNodesAsync(seedPorts.Select(seed => cluster.SelfAddress.WithPort(seed)).DefaultIfEmpty(cluster.SelfAddress));
Console.WriteLine($"node {cluster.SelfAddress}");

// The application's own actor. It hears of the run on whichever node it lives; from its beginning, if it listens before that.
var listens = new TaskCompletionSource();
system.ActorOf(Props.Create(() => new ProgressPrinter(system.ProgressTopic(), Console.Out, listens)), "progress");
await listens.Task;

// What is trained: the same on all nodes that may drive the run.
var source = new DataSource { Name = "digits" };
var data = DataLoader.Load(source, DataLocations.Default());
var training = new TrainingOptions
{
    Network = NetworkDescription.Parse(data.Train.FeatureShape, "64:relu,10:softmax"),
    Loss = Loss.Parse("categorical_crossentropy"),
    Optimizer = new OptimizerSettings { Name = "adam", LearningRate = 0.003 },
    BatchSize = 32,
    Epochs = epochs,
    CheckpointEvery = 1000,
    OutputDirectory = folder,
};

// One node drives the run, the others stand by for it; all of them compute. The node that drives writes the token that its workers show.
var server = system.StartParameterServer(new ParameterServerOptions { Training = training, Data = data, Source = source });
var workers = system.StartWorkers(new WorkersOptions { Threads = 1, TokenFile = Path.Combine(folder, "join-token") });

var outcome = await server.Completion;
try
{
    Console.WriteLine($"samples computed here: {(await workers.Completion).Sum(worker => worker.Samples)}");
}
catch (TrainingException exception)
{
    // The run has failed, or had ended before this node came.
    Console.WriteLine($"nothing computed here: {exception.Message}");
}

Console.WriteLine(outcome.Failure ?? $"{outcome.Steps} steps, weights SHA-256: {outcome.WeightsSha256}");

// The application would go on with other things; this one leaves the cluster and ends.
await CoordinatedShutdown.Get(system).Run(CoordinatedShutdown.ClusterLeavingReason.Instance);
return outcome.Failure is null ? 0 : 1;
