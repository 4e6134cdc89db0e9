using Akka.Actor;

namespace ActorNet.Akka.Messages;

/// <summary>
/// A message that lives inside one process: it may hold memory that is lent, actors, or anything else that has no bytes. Akka would hand what is bound to no
/// serializer to its default one, which writes any object by reflection; so this marker is bound to <see cref="ActorNetSerializer"/>, which refuses it. Sent to
/// another node by mistake it is therefore dropped with an error in Akka's log, and never half arrives. Every message of this assembly that is no
/// <see cref="IActorNetMessage"/> and that an Akka actor may be told bears it.
/// </summary>
/// <remarks>
/// Akka's own check <c>akka.actor.serialize-messages</c>, for tests, leaves these messages alone: that is the other half of the marker.
/// </remarks>
internal interface ILocalOnly : INoSerializationVerificationNeeded;
