using System.Runtime.InteropServices;
using ActorNet.Core.Actors;
using ActorNet.Core.Training.Messages;

namespace ActorNet.Simulation.Training;

/// <summary>
/// A worker whose machine computes wrong numbers: it is given weights of which one is not what the server sent, so that gradients, sums and digests
/// fit together and nothing but another computation shows that they are wrong.
/// </summary>
internal sealed class WrongNumbersWorker(IActor worker, Func<bool> isWrong, int number) : IActor
{
    public void Receive(object message, IActorContext context)
    {
        if (isWrong())
        {
            switch (message)
            {
                // What came from another machine is a copy, and the worker's own.
                case ComputeLanes request:
                    Spoil(request.Parameters);
                    break;
                case PartParameters slice:
                    Spoil(slice.Parameters);
                    break;
                default:
                    break;
            }
        }

        worker.Receive(message, context);
    }

    private void Spoil(ReadOnlyMemory<float> parameters)
    {
        // The last are the biases of the output, which every gradient depends on. No two machines are wrong in the same way.
        if (!parameters.IsEmpty)
        {
            ref var value = ref MemoryMarshal.AsMemory(parameters).Span[^1];
            value = (value * 1.5f) + (0.25f * number);
        }
    }
}
