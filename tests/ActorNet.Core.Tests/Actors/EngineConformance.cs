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
        var message = new CountedMessage();
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

    /// <summary>Runs actor "main" until it stops, with actor "other" beside it if given.</summary>
    protected abstract void Run(Action<object, IActorContext> main, Action<object, IActorContext, ActorRef>? other = null);

    private sealed class CountedMessage : PooledMessage
    {
        public int Releases { get; private set; }

        public override void Release() => Releases++;
    }
}
