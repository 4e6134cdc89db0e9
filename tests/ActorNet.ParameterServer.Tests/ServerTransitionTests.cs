using ActorNet.Core.Actors;
using ActorNet.Core.Networks;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.ParameterServer.Tests;

/// <summary>Every message in every phase, from a member and from a stranger: what happens is what the table says.</summary>
public sealed class ServerTransitionTests
{
    private static readonly TestRef Stranger = new("stranger");

    public static TheoryData<string, string> Cells
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var phase in Enum.GetNames<ServerPhase>())
            {
                foreach (var message in Enum.GetNames<ServerMessage>())
                {
                    data.Add(phase, message);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Receive_FromAMember_DoesWhatTheTableSays(string phaseName, string messageName)
    {
        var (phase, kind) = (Enum.Parse<ServerPhase>(phaseName), Enum.Parse<ServerMessage>(messageName));
        var (server, member) = InPhase(phase);
        var session = member is null ? 0 : server.SessionOf(member);
        var message = MessageOf(kind, server, session, member ?? Stranger);
        var before = server.Sent.Count;

        switch (ServerTransitions.Of(phase, kind))
        {
            case Handling.Fault:
                Should.Throw<InvalidOperationException>(() => server.Deliver(member ?? Stranger, message));
                break;
            case Handling.Ignore:
                server.Deliver(member ?? Stranger, message);
                server.Sent.Count.ShouldBe(before);
                server.Phase.ShouldBe(phase);
                break;
            case Handling.EndSession:
                server.Deliver(member ?? Stranger, message);
                server.Failure.ShouldBeNull();
                if (member is not null)
                {
                    server.To<Expelled>(member).Single().ShouldSatisfyAllConditions(
                        expelled => expelled.Session.ShouldBe(session),
                        expelled => expelled.MayReturn.ShouldBeTrue());
                    server.To<RunWarning>(server.Observer).Last().Text.ShouldContain("out of place");
                }

                break;
            default:
                server.Deliver(member ?? Stranger, message);
                ServerTransitions.MayFollow(phase, server.Phase).ShouldBeTrue();
                break;
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Receive_FromAStranger_ChangesNoPhaseAndFailsNothing(string phaseName, string messageName)
    {
        var (phase, kind) = (Enum.Parse<ServerPhase>(phaseName), Enum.Parse<ServerMessage>(messageName));
        var fromPeers = kind is ServerMessage.LeaveRequest or ServerMessage.Heartbeat or ServerMessage.SubtreeGradient
            or ServerMessage.NonFiniteGradient or ServerMessage.RowsEvaluated or ServerMessage.Foreign or ServerMessage.Superseded;
        if (!fromPeers)
        {
            return;
        }

        var (server, member) = InPhase(phase);

        // The session is a member's, but the sender is not.
        server.Deliver(Stranger, MessageOf(kind, server, member is null ? 77 : server.SessionOf(member), Stranger));

        server.Phase.ShouldBe(phase);
        if (member is not null)
        {
            server.To<Expelled>(member).ShouldBeEmpty();
        }
    }

    [Fact]
    public void Table_EveryMessageOfTheProtocol_IsKnownToIt()
    {
        var types = typeof(JoinRequest).Assembly.GetTypes()
            .Where(type => type.Namespace == typeof(JoinRequest).Namespace && type is { IsClass: true, IsAbstract: false, IsNested: false });
        foreach (var type in types)
        {
            var message = System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(type);
            var kind = ServerTransitions.KindOf(message);
            kind.ShouldBe(Enum.TryParse<ServerMessage>(type.Name, out var named) ? named : ServerMessage.Foreign, type.Name);
        }
    }

    private static (ServerHarness Server, TestRef? Member) InPhase(ServerPhase phase)
    {
        switch (phase)
        {
            case ServerPhase.Claiming:
                return (new ServerHarness(options => options with { Storage = ServerHarness.Storage }, claims: false), null);
            case ServerPhase.Joining:
                var joining = new ServerHarness(options => options with { ExpectedWorkers = 5 });
                return (joining, joining.Join("a"));
            case ServerPhase.Computing:
                var computing = new ServerHarness();
                return (computing, computing.Join("a"));
            case ServerPhase.Evaluating:
                var evaluating = new ServerHarness(changePlan: plan => plan with { Samples = 8, ValidationSamples = 300 });
                var evaluator = evaluating.Join("a");
                evaluating.Answer(evaluator);
                return (evaluating, evaluator);
            case ServerPhase.Waiting:
                var waiting = new ServerHarness(options => options with { Storage = ServerHarness.Storage, CheckpointEvery = 1 });
                var waiter = waiting.Join("a");
                waiting.Answer(waiter);
                waiting.Answer(waiter);
                return (waiting, waiter);
            case ServerPhase.Ended:
                var ended = new ServerHarness(changePlan: plan => plan with { Steps = 1 });
                var last = ended.Join("a");
                ended.Answer(last);
                return (ended, last);
            default:
                var failed = new ServerHarness();
                var cause = failed.Join("a");
                failed.Deliver(cause, new NonFiniteGradient(failed.SessionOf(cause), 0, 0, "dense_1"));
                return (failed, cause);
        }
    }

    [Fact]
    public void InPhase_EachPhase_IsReached()
    {
        foreach (var phase in Enum.GetValues<ServerPhase>())
        {
            InPhase(phase).Server.Phase.ShouldBe(phase);
        }
    }

    private static object MessageOf(ServerMessage kind, ServerHarness server, long session, ActorRef sender) => kind switch
    {
        ServerMessage.Started => Started.Instance,
        ServerMessage.Tick => Housekeeping.Due,
        ServerMessage.Terminated => new Terminated(sender, null),
        ServerMessage.JoinRequest => new JoinRequest(1, "", ""),
        ServerMessage.LeaveRequest => new LeaveRequest(session),
        ServerMessage.Heartbeat => new Heartbeat(session),
        ServerMessage.Superseded => new Superseded(1),
        ServerMessage.SubtreeGradient => server.Gradient(session, 0, new Subtree(0, 0), _ => 1f),
        ServerMessage.NonFiniteGradient => new NonFiniteGradient(session, 0, 0, "dense_1"),
        ServerMessage.RowsEvaluated => new RowsEvaluated(session, 1, EvaluationSet.Validation, 0, new LaneStatistics(1, 1, RunPlan.EvaluationRows)),
        ServerMessage.RunClaimed => new RunClaimed(1, 1, null),
        ServerMessage.CheckpointStored => new CheckpointStored(1, 1),
        ServerMessage.LedgerAppended => new LedgerAppended(1, 1, 0),
        ServerMessage.StorageFailed => new StorageFailed(1, IsSuperseded: false, "disk full"),
        ServerMessage.Noted => Noted.Instance,
        ServerMessage.StopRun => new StopRun(),
        ServerMessage.EndRun => new EndRun("enough"),
        ServerMessage.ColumnsAdded => new ColumnsAdded(1, 2, 0, 0, new double[1]),
        ServerMessage.PartStatus => new PartStatus(1, 2, 1, 0, 0, [], true, default, []),
        ServerMessage.QueryStatus => QueryStatus.Instance,
        ServerMessage.PartCollected => new PartCollected(1, 2, 0, [1f], []),
        _ => new HeartbeatAnswer(session),
    };
}
