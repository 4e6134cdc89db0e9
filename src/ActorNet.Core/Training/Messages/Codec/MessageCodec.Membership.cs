using ActorNet.Core.Actors;

namespace ActorNet.Core.Training.Messages.Codec;

/// <content>Joining, staying and leaving.</content>
public sealed partial class MessageCodec
{
    private static void WriteMembership(ref WireWriter writer, object message, IActorAddresses addresses)
    {
        switch (message)
        {
            case JoinRequest join:
                writer.Int64(join.Incarnation);
                writer.Name(join.Host);
                writer.Name(join.Run);
                break;
            case JoinAccepted accepted:
                writer.Int64(accepted.Session);
                writer.Int64(accepted.Incarnation);
                writer.Int32(accepted.Parts.Count);
                foreach (var part in accepted.Parts)
                {
                    writer.Name(addresses.AddressOf(part));
                }

                break;
            case JoinRefused refused:
                writer.Int64(refused.Incarnation);
                writer.Text(refused.Reason);
                break;
            case Heartbeat heartbeat:
                writer.Int64(heartbeat.Session);
                break;
            case HeartbeatAnswer answer:
                writer.Int64(answer.Session);
                break;
            case LeaveRequest leave:
                writer.Int64(leave.Session);
                break;
            case Left left:
                writer.Int64(left.Session);
                break;
            case Expelled expelled:
                writer.Int64(expelled.Session);
                writer.Text(expelled.Reason);
                writer.Bool(expelled.MayReturn);
                break;
            case Superseded superseded:
                writer.Int32(superseded.Term);
                break;
            default:
                throw new ArgumentException($"{message.GetType().Name} is no message of membership.", nameof(message));
        }
    }

    private static object ReadMembership(MessageKind kind, ref WireReader reader, IActorAddresses addresses) => kind switch
    {
        MessageKind.JoinRequest => new JoinRequest(reader.Int64(), reader.Text(), reader.Text()),
        MessageKind.JoinAccepted => new JoinAccepted(reader.LongNatural("the session"), reader.Int64(), ReadActors(ref reader, addresses)),
        MessageKind.JoinRefused => new JoinRefused(reader.Int64(), reader.Text()),
        MessageKind.Heartbeat => new Heartbeat(reader.LongNatural("the session")),
        MessageKind.HeartbeatAnswer => new HeartbeatAnswer(reader.LongNatural("the session")),
        MessageKind.LeaveRequest => new LeaveRequest(reader.LongNatural("the session")),
        MessageKind.Left => new Left(reader.LongNatural("the session")),
        MessageKind.Expelled => new Expelled(reader.LongNatural("the session"), reader.Text(), reader.Bool()),
        MessageKind.Superseded => new Superseded(reader.Natural("the term")),
        _ => throw reader.Wrong("is no message of membership"),
    };

    private static ActorRef[] ReadActors(ref WireReader reader, IActorAddresses addresses)
    {
        var actors = new ActorRef[reader.Natural("the number of parts", WireLimits.Parts)];
        for (var index = 0; index < actors.Length; index++)
        {
            var address = reader.Text();
            try
            {
                actors[index] = addresses.Resolve(address);
            }
            catch (Exception exception) when (exception is ArgumentException or FormatException)
            {
                throw new MessageFormatException($"JoinAccepted: '{address}' is no address.", exception);
            }
        }

        return actors;
    }
}
