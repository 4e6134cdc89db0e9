using ActorNet.Akka.Engine;
using ActorNet.Core.Actors;
using ActorNet.Core.Tests.Actors;
using Akka.Actor;
using ActorRef = ActorNet.Core.Actors.ActorRef;
using Terminated = ActorNet.Core.Actors.Terminated;

namespace ActorNet.Akka.Tests.Training;

public sealed class MessageStormTests : TrainingKit
{
    private const int Messages = 100_000;
    private const int Window = 4_000;

    private readonly Parcel.Counter _counter = new();

    [Fact]
    public void Send_AHundredThousandMessages_KeepTheirOrderAndAllComeBack()
    {
        using var engine = new AkkaEngine(Sys, "training", InlineComputePool.Instance) { ShutdownTime = Bound };
        var received = 0;
        var inOrder = true;
        var receiver = engine.Spawn("receiver", new ScriptedActor(Receive), Placement.ComputeThread(0));
        engine.Spawn("sender", new ScriptedActor(Sender(receiver)), Placement.AnyThread);

        engine.Run(receiver);

        (received, inOrder).ShouldBe((Messages, true));
        (_counter.Made, _counter.Released).ShouldBe((Messages, Messages));
        NoErrorWasLogged();

        void Receive(object message, ActorNet.Core.Actors.IActorContext context)
        {
            if (message is not Parcel parcel)
            {
                return;
            }

            inOrder &= parcel.Number == received++;
            parcel.Release();
            if (received % (Window / 2) == 0)
            {
                context.Send(context.Sender, new Credit(Window / 2));
            }

            if (received == Messages)
            {
                context.Stop();
            }
        }
    }

    /// <summary>Whatever waits in its mailbox then, and whatever is sent to it later, is given back once.</summary>
    [Fact]
    public void Send_TheReceiverIsKilledInTheMiddle_AllComeBackAndTheSenderIsTold()
    {
        using var engine = new AkkaEngine(Sys, "training", InlineComputePool.Instance) { ShutdownTime = Bound };
        Terminated? told = null;
        var received = 0;
        var receiver = engine.Spawn("receiver", new ScriptedActor(Receive), Placement.ComputeThread(0));
        var send = Sender(receiver);
        var sender = engine.Spawn("sender", new ScriptedActor(Send), Placement.AnyThread);

        engine.Run(sender);

        engine.Dispose();
        told.ShouldNotBeNull().Cause.ShouldBeOfType<ActorKilledException>();
        (_counter.Made, _counter.Released).ShouldBe((Messages, Messages));

        void Receive(object message, ActorNet.Core.Actors.IActorContext context)
        {
            if (message is Parcel parcel)
            {
                parcel.Release();
                if (++received == Messages / 2)
                {
                    Host(context).Tell(Kill.Instance);
                }
                else if (received % (Window / 2) == 0)
                {
                    context.Send(context.Sender, new Credit(Window / 2));
                }
            }
        }

        void Send(object message, ActorNet.Core.Actors.IActorContext context)
        {
            if (message is Started)
            {
                context.Watch(receiver);
            }

            send(message, context);
            if (message is Terminated terminated)
            {
                told = terminated;
                context.Stop();
            }
        }
    }

    [Fact]
    public async Task Dispose_MessagesWait_AllComeBack()
    {
        var began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var goOn = new ManualResetEventSlim();
        var engine = new AkkaEngine(Sys, "training", InlineComputePool.Instance) { ShutdownTime = Bound };
        var receiver = engine.Spawn(
            "receiver",
            new ScriptedActor((message, _) =>
            {
                if (message is Parcel parcel)
                {
                    began.TrySetResult();
                    goOn.Wait(Bound).ShouldBeTrue();
                    parcel.Release();
                }
            }),
            Placement.OwnThread);
        for (var number = 0; number < Window; number++)
        {
            engine.Send(receiver, new Parcel(_counter, number));
        }

        await began.Task.WaitAsync(Bound);
        var disposed = Task.Run(engine.Dispose);
        SpinWait.SpinUntil(() => engine.IsDisposed, Bound).ShouldBeTrue();
        goOn.Set();

        await disposed.WaitAsync(Bound);
        _counter.Released.ShouldBe(Window);
    }

    /// <summary>Sends as many as it has credit for; once its receiver is gone, all the rest at once.</summary>
    private Action<object, ActorNet.Core.Actors.IActorContext> Sender(ActorRef receiver)
    {
        var (sent, credit) = (0, 0);
        return (message, context) =>
        {
            credit += message switch
            {
                Started => Window,
                Credit more => more.Messages,
                Terminated => Messages,
                _ => 0,
            };
            for (; credit > 0 && sent < Messages; credit--)
            {
                context.Send(receiver, new Parcel(_counter, sent++));
            }
        };
    }

    private sealed record Credit(int Messages);

    private sealed class Parcel : PooledMessage
    {
        private readonly Counter _counter;
        private int _isReleased;

        public Parcel(Counter counter, int number)
        {
            (_counter, Number) = (counter, number);
            Interlocked.Increment(ref counter.Made);
        }

        public int Number { get; }

        public override void Release()
        {
            if (Interlocked.Exchange(ref _isReleased, 1) != 0)
            {
                throw new InvalidOperationException("Released twice.");
            }

            Interlocked.Increment(ref _counter.Released);
        }

        internal sealed class Counter
        {
            public int Made;
            public int Released;
        }
    }
}
