using ActorNet.Core.Actors;
using ActorNet.Core.Training.Messages;

namespace ActorNet.Runs;

/// <summary>Stores checkpoints: the edge where the server's messages become files.</summary>
internal sealed class StorageActor(CheckpointFolder folder) : IActor
{
    public void Receive(object message, IActorContext context)
    {
        if (message is not StoreCheckpoint store)
        {
            return;
        }

        object answer;
        try
        {
            folder.Save(store.State);
            answer = new CheckpointStored(store.State.Step);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            answer = new CheckpointFailed(store.State.Step, exception.Message);
        }

        context.Send(context.Sender, answer);
    }
}
