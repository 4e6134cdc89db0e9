using ActorNet.Core.Actors;
using ActorNet.Core.Numerics;
using ActorNet.Core.Training.Messages;
using ActorNet.Core.Training.Messages.Codec;
using ActorNet.Remote.Local;
using ActorNet.Remote.Wires;

namespace ActorNet.Remote.Engine;

/// <summary>
/// Where a connection takes memory for the tensors that come: messages of its own, a bounded number of which the actors here may hold, and memory that both
/// sides see.
/// </summary>
internal sealed class TensorMemory : ITensorSource
{
    private readonly Lock _gate = new();
    private readonly Stack<SubtreeGradient> _free = [];
    private readonly Signal _released = new();
    private readonly ITensorCodec _codec;
    private readonly ISharedTensors? _shared;
    private readonly PeerGradients? _gradients;
    private int _out;
    private bool _isWaited;
    private volatile bool _isOver;

    public TensorMemory(ITensorCodec codec, ISharedTensors? shared)
    {
        _codec = codec;
        _shared = shared;
        _gradients = shared is null ? null : new PeerGradients(shared);
    }

    public SubtreeGradient RentGradient(int count)
    {
        lock (_gate)
        {
            _out++;
            return _free.TryPop(out var gradient) && gradient.Room >= count ? gradient : new SubtreeGradient(null, new AlignedBuffer(count).Memory, Return);
        }
    }

    public SubtreeGradient MapGradient(long place, int count) =>
        (_gradients ?? throw new MessageFormatException("There is no memory that both sides see.")).Take(place, count);

    public ReadOnlyMemory<float> Map(long place, int count) =>
        (_shared ?? throw new MessageFormatException("There is no memory that both sides see.")).Map(place, count);

    /// <summary>Waits while the actors hold as many gradients of this connection as they can have use for.</summary>
    public async ValueTask WaitForRoomAsync()
    {
        while (!_isOver)
        {
            lock (_gate)
            {
                if (_out < _codec.MostGradients)
                {
                    return;
                }

                _isWaited = true;
            }

            await _released.WaitAsync().ConfigureAwait(false);
        }
    }

    /// <summary>True if <see cref="WaitForRoomAsync"/> would wait.</summary>
    public bool IsFull => Volatile.Read(ref _out) >= _codec.MostGradients;

    /// <summary>Ends a wait, and all that come later: the connection ends.</summary>
    public void GiveUp()
    {
        _isOver = true;
        _released.Set();
    }

    private void Return(SubtreeGradient gradient)
    {
        bool wake;
        lock (_gate)
        {
            _free.Push(gradient);
            _out--;
            wake = _isWaited;
            _isWaited = false;
        }

        if (wake)
        {
            _released.Set();
        }
    }
}
