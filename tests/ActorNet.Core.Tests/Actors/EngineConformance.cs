using ActorNet.Core.Actors;

namespace ActorNet.Core.Tests.Actors;

/// <summary>What every engine must do. An engine's tests derive from this class.</summary>
public abstract class EngineConformance
{
    [Fact]
    public void Spawn_Always_SendsStartedFirst()
    {
        var seen = new List<object>();
        Run((message, context) =>
        {
            seen.Add(message);
            if (message is Started)
            {
                context.Send(context.Self, "next");
            }
            else
            {
                context.Stop();
            }
        });

        seen.ShouldBe([Started.Instance, "next"]);
    }

    [Fact]
    public void Send_ManyMessages_ArriveInTheOrderOfTheirSender()
    {
        const int Count = 1000;
        var seen = new List<int>();
        Run(
            (message, context) =>
            {
                if (message is int number)
                {
                    seen.Add(number);
                    if (number == Count - 1)
                    {
                        context.Stop();
                    }
                }
            },
            other: (message, context, main) =>
            {
                for (var number = 0; message is Started && number < Count; number++)
                {
                    context.Send(main, number);
                }
            });

        seen.ShouldBe(Enumerable.Range(0, Count));
    }

    [Fact]
    public void Send_FromAnotherActor_ShowsTheSender()
    {
        var sender = "";
        Run(
            (message, context) =>
            {
                if (message is "hello")
                {
                    sender = context.Sender.Name;
                    context.Stop();
                }
            },
            other: (message, context, main) => context.Send(main, "hello"));

        sender.ShouldBe("other");
    }

    [Fact]
    public void Watch_ActorThrows_TellsTheCause()
    {
        Terminated? terminated = null;
        Run(
            (message, context) =>
            {
                if (message is ActorRef other)
                {
                    context.Watch(other);
                    context.Send(other, "now");
                }
                else if (message is Terminated seen)
                {
                    terminated = seen;
                    context.Stop();
                }
            },
            other: (message, context, main) =>
            {
                if (message is Started)
                {
                    context.Send(main, context.Self);
                }
                else
                {
                    throw new InvalidOperationException("on purpose");
                }
            });

        terminated.ShouldNotBeNull().Actor.Name.ShouldBe("other");
        terminated.Cause.ShouldNotBeNull().Message.ShouldBe("on purpose");
    }

    [Fact]
    public void Watch_ActorHasStoppedAlready_TellsAtOnce()
    {
        var told = 0;
        Run(
            (message, context) =>
            {
                switch (message)
                {
                    case ActorRef other:
                        context.Watch(other);
                        context.Send(other, "stop");
                        break;
                    case Terminated terminated when told++ == 0:
                        context.Watch(terminated.Actor);
                        break;
                    case Terminated:
                        context.Stop();
                        break;
                    default:
                        break;
                }
            },
            other: (message, context, main) =>
            {
                if (message is Started)
                {
                    context.Send(main, context.Self);
                }
                else
                {
                    context.Stop();
                }
            });

        told.ShouldBe(2);
    }

    [Fact]
    public void SetTimer_TimePasses_SendsTheMessageOnceAndNotEarly()
    {
        var time = TimeSpan.FromMilliseconds(20);
        var set = TimeSpan.Zero;
        var fired = TimeSpan.Zero;
        var count = 0;
        Run((message, context) =>
        {
            switch (message)
            {
                case Started:
                    set = context.Now;
                    context.SetTimer("timer", time, "fired");
                    context.SetTimer("end", 3 * time, "end");
                    break;
                case "fired":
                    fired = context.Now;
                    count++;
                    break;
                default:
                    context.Stop();
                    break;
            }
        });

        (fired - set).ShouldBeGreaterThanOrEqualTo(time);
        count.ShouldBe(1);
    }

    [Fact]
    public void CancelTimer_ItsMessageWaitsInTheMailbox_IsNotReceived()
    {
        var fired = false;
        Run((message, context) =>
        {
            switch (message)
            {
                case Started:
                    // Both are due at once; the first to be received cancels the other, whose message has been posted by then.
                    context.SetTimer("a", TimeSpan.Zero, "a");
                    context.SetTimer("b", TimeSpan.Zero, "b");
                    break;
                case "a":
                    context.CancelTimer("b");
                    context.SetTimer("end", TimeSpan.FromMilliseconds(5), "end");
                    break;
                case "b":
                    fired = true;
                    break;
                default:
                    context.Stop();
                    break;
            }
        });

        fired.ShouldBeFalse();
    }

    [Fact]
    public void SetTimer_SameNameAgain_ReplacesTheFirst()
    {
        var seen = new List<object>();
        Run((message, context) =>
        {
            if (message is Started)
            {
                context.SetTimer("timer", TimeSpan.Zero, "first");
                context.SetTimer("timer", TimeSpan.FromMilliseconds(1), "second");
            }
            else
            {
                seen.Add(message);
                context.Stop();
            }
        });

        seen.ShouldBe(["second"]);
    }

    [Fact]
    public void Send_ToAStoppedActor_ReleasesThePooledMessage()
    {
        var message = new ConformanceMessage([]);
        Run(
            (received, context) =>
            {
                switch (received)
                {
                    case ActorRef other:
                        context.Watch(other);
                        context.Send(other, "stop");
                        break;
                    case Terminated terminated:
                        context.Send(terminated.Actor, message);
                        context.SetTimer("end", TimeSpan.FromMilliseconds(5), "end");
                        break;
                    case "end":
                        context.Stop();
                        break;
                    default:
                        break;
                }
            },
            other: (received, context, main) =>
            {
                if (received is Started)
                {
                    context.Send(main, context.Self);
                }
                else
                {
                    context.Stop();
                }
            });

        message.Releases.ShouldBe(1);
    }

    [Fact]
    public void Send_MailboxIsFull_FailsTheSender()
    {
        Exception? failure = null;
        Run((message, context) =>
        {
            try
            {
                for (var number = 0; number <= EngineLimits.MailboxCapacity; number++)
                {
                    context.Send(context.Self, number);
                }
            }
            catch (MailboxFullException exception)
            {
                failure = exception;
            }

            context.Stop();
        });

        failure.ShouldNotBeNull();
    }

    [Fact]
    public void Now_Always_NeverGoesBack()
    {
        var times = new List<TimeSpan>();
        Run((message, context) =>
        {
            times.Add(context.Now);
            if (times.Count == 100)
            {
                context.Stop();
            }
            else
            {
                context.Send(context.Self, "again");
            }
        });

        times.ShouldBe(times.Order());
    }

    [Fact]
    public void Send_TwoSenders_EachInItsOwnOrder()
    {
        const int Count = 200;
        var seen = new List<(string Sender, int Number)>();
        RunAll(
            new("main", (message, context, _) =>
            {
                if (message is int number)
                {
                    seen.Add((context.Sender.Name, number));
                    if (seen.Count == 2 * Count)
                    {
                        context.Stop();
                    }
                }
            }),
            new("first", Counting),
            new("second", Counting));

        foreach (var sender in seen.GroupBy(pair => pair.Sender))
        {
            sender.Select(pair => pair.Number).ShouldBe(Enumerable.Range(0, Count), sender.Key);
        }

        static void Counting(object message, IActorContext context, ActorRef main)
        {
            for (var number = 0; message is Started && number < Count; number++)
            {
                context.Send(main, number);
            }
        }
    }

    [Fact]
    public void Watch_FromSeveral_TellsEach()
    {
        var watchers = new List<ActorRef>();
        ActorRef? watched = null;
        var ready = 0;
        var told = 0;
        RunAll(
            new("main", (message, context, _) =>
            {
                switch (message)
                {
                    case ActorRef actor when actor.Name == "watched":
                        watched = actor;
                        break;
                    case ActorRef actor:
                        watchers.Add(actor);
                        break;
                    case "watching" when ++ready == 2:
                        context.Send(watched!, "stop");
                        break;
                    case "told" when ++told == 2:
                        context.Stop();
                        break;
                    default:
                        break;
                }

                if (message is ActorRef && watched is not null && watchers.Count == 2)
                {
                    watchers.ForEach(watcher => context.Send(watcher, watched));
                }
            }),
            new("watched", (message, context, main) =>
            {
                if (message is Started)
                {
                    context.Send(main, context.Self);
                }
                else
                {
                    context.Stop();
                }
            }),
            new("a", Watching),
            new("b", Watching));

        told.ShouldBe(2);

        static void Watching(object message, IActorContext context, ActorRef main)
        {
            switch (message)
            {
                case Started:
                    context.Send(main, context.Self);
                    break;
                case ActorRef actor:
                    context.Watch(actor);
                    context.Send(main, "watching");
                    break;
                case Terminated terminated when terminated.Actor.Name == "watched" && terminated.Cause is null:
                    context.Send(main, "told");
                    break;
                default:
                    break;
            }
        }
    }

    [Fact]
    public void Watch_Twice_TellsOnce()
    {
        var told = 0;
        Run(
            (message, context) =>
            {
                switch (message)
                {
                    case ActorRef other:
                        context.Watch(other);
                        context.Watch(other);
                        context.Send(other, "stop");
                        break;
                    case Terminated when ++told == 1:
                        context.SetTimer("end", TimeSpan.FromMilliseconds(5), "end");
                        break;
                    case "end":
                        context.Stop();
                        break;
                    default:
                        break;
                }
            },
            other: (message, context, main) =>
            {
                if (message is Started)
                {
                    context.Send(main, context.Self);
                }
                else
                {
                    context.Stop();
                }
            });

        told.ShouldBe(1);
    }

    [Fact]
    public void Stop_TimerIsSet_ItsMessageIsNeverReceived()
    {
        var received = 0;
        Run(
            (message, context) =>
            {
                switch (message)
                {
                    case ActorRef other:
                        context.Watch(other);
                        context.Send(other, "stop");
                        break;
                    case Terminated:
                        context.SetTimer("end", TimeSpan.FromMilliseconds(10), "end");
                        break;
                    case "end":
                        context.Stop();
                        break;
                    default:
                        break;
                }
            },
            other: (message, context, main) =>
            {
                switch (message)
                {
                    case Started:
                        context.Send(main, context.Self);
                        break;
                    case "stop":
                        context.SetTimer("late", TimeSpan.FromMilliseconds(1), "late");
                        context.Stop();
                        break;
                    default:
                        received++;
                        break;
                }
            });

        received.ShouldBe(0);
    }

    [Fact]
    public void Stop_MessagesWait_ReleasesThemOnceAndReceivesNone()
    {
        var messages = Enumerable.Range(0, 10).Select(_ => new ConformanceMessage([])).ToList();
        var received = 0;
        Run((message, context) =>
        {
            switch (message)
            {
                case Started:
                    context.Send(context.Self, "stop");
                    messages.ForEach(pooled => context.Send(context.Self, pooled));
                    break;
                case "stop":
                    context.Stop();
                    break;
                default:
                    received++;
                    break;
            }
        });

        received.ShouldBe(0);
        messages.ShouldAllBe(message => message.Releases == 1);
    }

    [Fact]
    public void Receive_Throws_ReleasesWhatWaits()
    {
        var pooled = new ConformanceMessage([]);
        var received = 0;
        Run(
            (message, context) =>
            {
                switch (message)
                {
                    case ActorRef other:
                        context.Watch(other);
                        context.Send(other, "throw");
                        context.Send(other, pooled);
                        break;
                    case Terminated:
                        context.SetTimer("end", TimeSpan.FromMilliseconds(5), "end");
                        break;
                    case "end":
                        context.Stop();
                        break;
                    default:
                        break;
                }
            },
            other: (message, context, main) =>
            {
                switch (message)
                {
                    case Started:
                        context.Send(main, context.Self);
                        break;
                    case "throw":
                        throw new InvalidOperationException("on purpose");
                    default:
                        received++;
                        break;
                }
            });

        received.ShouldBe(0);
        pooled.Releases.ShouldBeLessThanOrEqualTo(1);
    }

    [Fact]
    public void Send_BigPooledMessage_ArrivesWholeAndIsReleasedOnce()
    {
        // 4 MB: larger than any buffer on the way.
        var values = Enumerable.Range(0, 1 << 20).Select(index => (float)index).ToArray();
        var pooled = new ConformanceMessage(values);
        var arrived = false;
        Run(
            (message, context) =>
            {
                if (message is ConformanceMessage seen)
                {
                    arrived = seen.Values.AsSpan().SequenceEqual(values);
                    seen.Release();
                    context.Stop();
                }
            },
            other: (message, context, main) =>
            {
                if (message is Started)
                {
                    context.Send(main, pooled);
                }
            });

        arrived.ShouldBeTrue();
        pooled.Releases.ShouldBe(1);
    }

    [Fact]
    public void SetTimer_MailboxIsFull_ComesThroughBehindIt()
    {
        var seen = 0;
        var seenAtTimer = -1;
        Run((message, context) =>
        {
            switch (message)
            {
                case Started:
                    for (var number = 0; number < EngineLimits.MailboxCapacity; number++)
                    {
                        context.Send(context.Self, number);
                    }

                    // Only now: where another thread keeps the timers, one that is due would take a place before the mailbox is full.
                    context.SetTimer("timer", TimeSpan.Zero, "timer");
                    break;
                case "timer":
                    seenAtTimer = seen;
                    context.Stop();
                    break;
                default:
                    seen++;
                    break;
            }
        });

        seenAtTimer.ShouldBeGreaterThan(0);
    }

    /// <summary>Runs the actors, each on its own where the engine has such places, until the first has stopped; the others are given its address.</summary>
    protected abstract void RunAll(params ConformanceActor[] actors);

    /// <summary>Runs actor "main" until it stops, with actor "other" beside it if given.</summary>
    private void Run(Action<object, IActorContext> main, Action<object, IActorContext, ActorRef>? other = null)
    {
        var first = new ConformanceActor("main", (message, context, _) => main(message, context));
        if (other is null)
        {
            RunAll(first);
        }
        else
        {
            RunAll(first, new ConformanceActor("other", other));
        }
    }
}

/// <summary>An actor of the suite.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Receive">What it does with a message; the last argument is the first actor of the test.</param>
public sealed record ConformanceActor(string Name, Action<object, IActorContext, ActorRef> Receive);

/// <summary>A message of the suite that counts how often it was given back.</summary>
/// <param name="values">What it carries.</param>
public sealed class ConformanceMessage(float[] values) : PooledMessage
{
    private int _releases;

    public float[] Values => values;

    public int Releases => _releases;

    public override void Release() => Interlocked.Increment(ref _releases);
}
