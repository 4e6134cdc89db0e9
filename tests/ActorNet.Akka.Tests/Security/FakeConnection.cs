using Akka.Actor;
using Akka.Remote.Transport;
using Google.Protobuf;

namespace ActorNet.Akka.Tests.Security;

/// <summary>A connection that leads nowhere.</summary>
internal sealed class FakeConnection() : AssociationHandle(new Address("tcp", "system", "node-1", 1), new Address("tcp", "system", "node-2", 2))
{
    /// <summary>False once it was closed.</summary>
    public bool IsOpen { get; private set; } = true;

    /// <summary>What was sent.</summary>
    public List<byte[]> Sent { get; } = [];

    public override bool Write(ByteString payload)
    {
        Sent.Add(payload.ToByteArray());
        return IsOpen;
    }

    [Obsolete("Akka calls it.")]
    public override void Disassociate() => IsOpen = false;

    /// <summary>The other side sends something, or is gone.</summary>
    public void Receive(IHandleEvent one) => ReadHandlerSource.Task.Result.Notify(one);
}
