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
            answer = new CheckpointStored(store.Term, store.State.Step);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            answer = new StorageFailed(store.Term, IsSuperseded: false, $"the checkpoint could not be stored: {exception.Message}");
        }

        context.Send(context.Sender, answer);
    }
}
