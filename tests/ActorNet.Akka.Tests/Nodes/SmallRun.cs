using System.Collections.Concurrent;
using ActorNet.Remote;
using ActorNet.Remote.Security;
using ActorNet.Remote.Tests;
using ActorNet.Tests.Runs;

namespace ActorNet.Akka.Tests.Nodes;

/// <summary>A training of a second or less, and what its nodes are told.</summary>
internal sealed class SmallRun
{
    /// <summary>No test waits longer for anything.</summary>
    public static readonly TimeSpan Bound = Patience.Bound;

    private static readonly ConcurrentDictionary<TrainingOptions, string> References = new();

    public SmallRun(TemporaryFolder folder, TrainingOptions? options = null)
    {
        var token = Path.Combine(folder.Path, "token");
        JoinToken.Create().Save(token);
        Options = (options ?? TestRuns.Options) with { OutputDirectory = Path.Combine(folder.Path, "run") };
        Server = new ParameterServerOptions
        {
            Training = Options,
            Data = TestRuns.Data,
            Listen = new ListenOptions { Address = "127.0.0.1:0", TokenFile = token },
        };
        Workers = new WorkersOptions { TokenFile = token, Data = TestRuns.Data, Threads = 1 };
    }

    public TrainingOptions Options { get; }

    public ParameterServerOptions Server { get; }

    public WorkersOptions Workers { get; }

    /// <summary>What a training in one process, without Akka, comes to.</summary>
    public string Expected => References.GetOrAdd(Options with { OutputDirectory = null }, static options => Trainer.Run(options, TestRuns.Data).WeightsSha256);
}
