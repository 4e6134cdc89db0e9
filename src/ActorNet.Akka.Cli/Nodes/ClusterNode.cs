using ActorNet.Akka.Settings;
using ActorNet.Core.Data;
using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;
using Microsoft.Extensions.Logging;

namespace ActorNet.Akka.Cli.Nodes;

/// <summary>This process as a node of a cluster.</summary>
internal sealed class ClusterNode : IDisposable
{
    /// <summary>How long an outcome may take that is under way when the node has left.</summary>
    public static readonly TimeSpan LastWords = TimeSpan.FromSeconds(10);

    /// <summary>How long an older node may take to go. What it hands over it hands to this one: it would look for it, and for half a minute, if this one had gone first.</summary>
    public static readonly TimeSpan EldersTime = TimeSpan.FromSeconds(10);

    private readonly LocalSystem _local;
    private readonly NodePlan _plan;
    private readonly Cluster _cluster;
    private readonly TimeProvider _time;

    private ClusterNode(LocalSystem local, NodePlan plan, TimeProvider time)
    {
        (_local, _plan, _time) = (local, plan, time);
        _cluster = Cluster.Get(local.System);
    }

    /// <summary>Its actor system.</summary>
    public ActorSystem System => _local.System;

    /// <summary>Its address, as Akka writes it.</summary>
    public Address Address => _cluster.SelfAddress;

    /// <summary>What others give as <c>--seed-node</c> to join the same cluster.</summary>
    public IReadOnlyList<string> SeedNodes =>
        [.. (_cluster.Settings.SeedNodes is { IsEmpty: false } seeds ? seeds : [Address]).Select(static node => NodePlan.Text(new NodeAddress(node.Host, node.Port ?? 0)))];

    /// <summary>True if an older node has the same role.</summary>
    public bool IsStandby => _cluster.State.Members.Any(member => member.HasRole(_plan.Role) && member.IsOlderThan(_cluster.SelfMember));

    /// <summary>Starts to listen.</summary>
    /// <param name="plan">What it is.</param>
    /// <param name="logging">Where its system logs.</param>
    /// <param name="time">The clock of its waits; null for the machine's.</param>
    /// <exception cref="DataException">It cannot listen, or a setting or a file cannot be used.</exception>
    public static ClusterNode Start(NodePlan plan, ILoggerFactory logging, TimeProvider? time = null)
    {
        var setup = plan.Setup with { Configuration = plan.Setup.Configuration.SafeWithFallback(AkkaLogger.Settings(logging)) };
        try
        {
            return new ClusterNode(LocalSystem.Start(setup.WithToken(plan.Token).And(new LoggingSetup(logging)), plan.ConfigFile), plan, time ?? TimeProvider.System);
        }
        catch (Exception exception) when (LocalSystem.SocketErrorOf(exception) is { } cause)
        {
            throw new DataException($"--cluster-listen {plan.Setup.Listen}: cannot listen there: {cause.Message}", exception);
        }
    }

    /// <summary>Becomes a member: of the cluster of its seed nodes, or without any of a new one.</summary>
    /// <param name="bound">How long the seed nodes may not be there.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="TrainingException">It did not within the bound, or the cluster dropped it before it was a member.</exception>
    public void Join(TimeSpan bound, CancellationToken cancellation)
    {
        var isUp = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _cluster.RegisterOnMemberUp(() => isUp.TrySetResult());
        ActorNetClusterSetup.BeginIfAlone(_cluster);
        try
        {
            Task.WhenAny(isUp.Task, System.WhenTerminated).WaitAsync(bound, _time, cancellation).GetAwaiter().GetResult();
        }
        catch (TimeoutException)
        {
            throw new TrainingException(FormattableString.Invariant(
                $"This node could not join the cluster of {string.Join(", ", SeedNodes)} within {bound.TotalSeconds:0.##} s."));
        }

        if (!isUp.Task.IsCompleted) throw ParameterServerHandle.Dropped();
    }

    /// <summary>Waits for the end of what the node does; asks it to stop when cancelled.</summary>
    /// <param name="completion">Its end.</param>
    /// <param name="stop">Asks it to stop in good order.</param>
    /// <param name="cancellation">The request.</param>
    /// <exception cref="TrainingException">The node is no longer in the cluster.</exception>
    /// <exception cref="OperationCanceledException">It stopped, and had nothing to say.</exception>
    public T Await<T>(Task<T> completion, Func<Task> stop, CancellationToken cancellation)
    {
        // What becomes of the request shows in the completion.
        using var registration = cancellation.Register(() => _ = stop());
        if (Task.WhenAny(completion, System.WhenTerminated).GetAwaiter().GetResult() == completion
            || Task.WhenAny(completion, Task.Delay(LastWords, _time, CancellationToken.None)).GetAwaiter().GetResult() == completion)
        {
            return completion.GetAwaiter().GetResult();
        }

        cancellation.ThrowIfCancellationRequested();
        throw ParameterServerHandle.Dropped();
    }

    /// <summary>Lets older nodes of the same role go first, but not for long.</summary>
    public void AwaitElders()
    {
        var began = _time.GetTimestamp();
        SpinWait.SpinUntil(() => !IsStandby || System.WhenTerminated.IsCompleted || _time.GetElapsedTime(began) >= EldersTime);
    }

    /// <inheritdoc/>
    public void Dispose() => _local.Dispose();
}
