using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Akka.Remote.Serialization;
using Akka.Serialization;
using Akka.Util;
using SerializationException = System.Runtime.Serialization.SerializationException;

namespace ActorNet.Akka.Tests.Settings;

/// <summary>What a node of <see cref="ActorNetClusterSetup"/> reads and writes of Akka's own messages.</summary>
public sealed class ClusterSerializersTests(ClusterSerializersTests.Node node) : IClassFixture<ClusterSerializersTests.Node>
{
    private const int Misc = 16;
    private const int SystemMessages = 22;

    private readonly ExtendedActorSystem _system = node.System;

    [Fact]
    public void Serialize_ObjectWithoutSerializer_IsRefused() =>
        Should.Throw<SerializationException>(() => _system.Serialization.Serialize(new Unbound(1))).Message.ShouldContain("has no serializer");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(36)]
    public void Deserialize_NumberOfAReflectingSerializer_IsRefused(int number) =>
        Should.Throw<SerializationException>(() => _system.Serialization.Deserialize("{}"u8.ToArray(), number, typeof(Unbound).AssemblyQualifiedName!))
            .Message.ShouldContain($"Cannot find serializer with id [{number}]");

    [Fact]
    public void Deserialize_FailureThatNamesAType_MakesNoObject()
    {
        var akka = new MiscMessageSerializer(_system);
        var bytes = akka.ToBinary(new Status.Failure(new FormatException(), "state"));
        ((Status.Failure)akka.FromBinary(bytes, "STF")).Cause.ShouldBeOfType<FormatException>("else this test would show nothing");

        Should.Throw<SerializationException>(() => _system.Serialization.Deserialize(bytes, Misc, "STF")).Message.ShouldContain("no node of this cluster sends");
    }

    [Theory]
    [InlineData("PP")]
    [InlineData("K")]
    [InlineData("LS")]
    [InlineData("RS")]
    [InlineData("CF")]
    [InlineData("FC")]
    [InlineData("RORRP")]
    [InlineData("RORRC")]
    [InlineData("")]
    public void Deserialize_MiscMessageThatNobodySends_IsRefused(string manifest) =>
        Should.Throw<SerializationException>(() => _system.Serialization.Deserialize([], Misc, manifest)).Message.ShouldContain("no node of this cluster sends");

    [Fact]
    public void Serialize_MiscMessageThatNobodySends_IsRefused()
    {
        Should.Throw<SerializationException>(() => _system.Serialization.Serialize(PoisonPill.Instance)).Message.ShouldContain("is not sent to other nodes");
        Should.Throw<SerializationException>(() => _system.Serialization.Serialize(new Status.Failure(new FormatException()))).Message.ShouldContain("is not sent to other nodes");
    }

    [Fact]
    public void Deserialize_SystemMessageThatNamesAType_MakesNoObject()
    {
        var akka = new SystemMessageSerializer(_system);
        var bytes = akka.ToBinary(new Recreate(new FormatException()));
        ((Recreate)akka.FromBinary(bytes, typeof(Recreate))).Cause.ShouldBeOfType<FormatException>("else this test would show nothing");

        foreach (var type in new[] { typeof(Create), typeof(Recreate), typeof(Resume), typeof(Failed), typeof(Supervise), typeof(Suspend), typeof(Terminate), typeof(Unbound) })
        {
            Should.Throw<SerializationException>(() => _system.Serialization.Deserialize(bytes, SystemMessages, type.TypeQualifiedName()))
                .Message.ShouldContain("no node of this cluster sends", customMessage: type.Name);
        }
    }

    /// <summary>A stranger cannot even have a type looked for.</summary>
    [Fact]
    public void Deserialize_SystemMessageOfNoType_IsRefusedUnlookedFor() =>
        Should.Throw<SerializationException>(() => _system.Serialization.Deserialize([], SystemMessages, "Some.Type, Some.Assembly")).Message.ShouldContain("no node of this cluster sends");

    [Fact]
    public void Deserialize_WhatAClusterLivesBy_GoesAndComes()
    {
        var actor = (IInternalActorRef)_system.ActorOf(Props.Empty, "one");
        var other = (IInternalActorRef)_system.ActorOf(Props.Empty, "two");

        Again(new Identify("one")).MessageId.ShouldBe("one");
        Again(new ActorIdentity("one", actor)).Subject.ShouldBe(actor);
        Again(new Status.Success("done")).Status.ShouldBe("done");
        var watch = Again(new Watch(actor, other));
        (watch.Watchee, watch.Watcher).ShouldBe((actor, other));
        Again(new Unwatch(actor, other)).Watchee.ShouldBe(actor);
        Again(new DeathWatchNotification(actor, true, false)).ExistenceConfirmed.ShouldBeTrue();
    }

    private T Again<T>(T message)
        where T : class
    {
        var serializer = _system.Serialization.FindSerializerFor(message).ShouldBeAssignableTo<SerializerWithStringManifest>()!;
        return _system.Serialization.Deserialize(serializer.ToBinary(message), serializer.Identifier, serializer.Manifest(message)).ShouldBeOfType<T>();
    }

    /// <summary>The node of all these tests.</summary>
    public sealed class Node : IDisposable
    {
        internal ExtendedActorSystem System { get; } = (ExtendedActorSystem)new ActorNetClusterSetup { Roles = ["worker"] }.Start();

        public void Dispose() => System.Dispose();
    }

    private sealed record Unbound(int Value);
}
