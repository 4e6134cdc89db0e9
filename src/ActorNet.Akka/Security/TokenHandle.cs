using Akka.Event;
using Akka.Remote.Transport;
using Google.Protobuf;

namespace ActorNet.Akka.Security;

/// <summary>A connection that carries nothing of Akka's before both sides have shown that they know the token.</summary>
internal sealed class TokenHandle : AbstractTransportAdapterHandle, IHandleEventListener
{
    /// <summary>Most messages of a proven node that may wait for Akka to listen; it sends one and waits.</summary>
    private const int MostEarly = 64;

    private readonly Lock _gate = new();
    private readonly Queue<IHandleEvent> _early = new();
    private readonly TaskCompletionSource _proven = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TokenProof _proof;
    private readonly ILoggingAdapter _log;
    private IHandleEventListener? _listener;

    public TokenHandle(AssociationHandle connection, TokenProof proof, ILoggingAdapter log)
        : base(connection, TokenTransport.Scheme)
    {
        _proof = proof;
        _log = log;
        ReadHandlerSource.Task.ContinueWith(
            task => Listen(task.Result), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously | TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
    }

    /// <summary>Begins, and ends when the other side is proven; fails when it is not.</summary>
    /// <exception cref="InvalidAssociationException">It does not know the token, or the connection is gone.</exception>
    public Task ProveAsync()
    {
        WrappedHandle.ReadHandlerSource.SetResult(this);
        if (_proof.First is { } first && !WrappedHandle.Write(ByteString.CopyFrom(first)))
        {
            Fail("the connection is gone");
        }

        return _proven.Task;
    }

    /// <summary>Nobody waits for the proof any longer: what becomes of the connection fails nothing that nobody would look at.</summary>
    public void GiveUp() => _proven.TrySetCanceled();

    /// <inheritdoc/>
    public void Notify(IHandleEvent ev)
    {
        lock (_gate)
        {
            if (!_proof.IsProven)
            {
                Step(ev);
            }
            else if (_listener is not null)
            {
                _listener.Notify(ev);
            }
            else if (_early.Count < MostEarly || ev is Disassociated)
            {
                _early.Enqueue(ev);
            }
            else
            {
                WrappedHandle.Disassociate("it sends what nobody waits for", _log);
            }
        }
    }

    /// <inheritdoc/>
    public override bool Write(ByteString payload) => WrappedHandle.Write(payload);

    /// <inheritdoc/>
    [Obsolete("Akka calls it.")]
    public override void Disassociate() => WrappedHandle.Disassociate();

    private void Step(IHandleEvent ev)
    {
        if (_proven.Task.IsCompleted)
        {
            return;
        }

        if (ev is not InboundPayload payload)
        {
            Fail("the connection is gone");
        }
        else if (!_proof.Step(payload.Payload.Span, out var answer) || (answer is not null && !WrappedHandle.Write(ByteString.CopyFrom(answer))))
        {
            Fail("it does not show that it knows the join token, or it and this node have different names for the one that was called");
        }
        else if (_proof.IsProven)
        {
            _proven.TrySetResult();
        }
    }

    private void Listen(IHandleEventListener listener)
    {
        lock (_gate)
        {
            while (_early.TryDequeue(out var ev))
            {
                listener.Notify(ev);
            }

            _listener = listener;
        }
    }

    private void Fail(string why) => _proven.TrySetException(new InvalidAssociationException($"{RemoteAddress}: {why}"));
}
