using ActorNet.Core.Actors;
using ActorNet.Core.Networks;
using ActorNet.Core.Numerics;

namespace ActorNet.Core.Training.Messages;

/// <summary>
/// Worker to server and parts: the summed gradient of one subtree of lanes, or the slice of it that a part holds. The receiver owns it from then on and
/// releases it when it has been added up.
/// </summary>
public sealed class SubtreeGradient : PooledMessage
{
    private readonly MessagePool<SubtreeGradient>? _pool;
    private readonly Memory<float> _room;
    private readonly SubtreeGradient? _whole;
    private readonly Action<SubtreeGradient>? _released;
    private SubtreeGradient[] _slices = [];
    private int _slicesOut;

    /// <summary>With room for <paramref name="parameters"/> parameters.</summary>
    public SubtreeGradient(MessagePool<SubtreeGradient> pool, int parameters)
    {
        _pool = pool;
        _room = new AlignedBuffer(parameters).Memory;
        Gradient = _room;
    }

    /// <summary>With given room, which says how many parameters there are.</summary>
    /// <param name="pool">Where it returns to when it is released; may be null if <paramref name="released"/> is not.</param>
    /// <param name="room">Floats that are this message's for as long as it lives.</param>
    /// <param name="released">Called instead when it is released, by any thread: whoever is called owns it then.</param>
    /// <exception cref="ArgumentException">Neither a pool nor a callback was given.</exception>
    public SubtreeGradient(MessagePool<SubtreeGradient>? pool, Memory<float> room, Action<SubtreeGradient>? released = null)
    {
        if (pool is null && released is null)
        {
            throw new ArgumentException("A message that is released must go somewhere: give a pool or a callback.", nameof(pool));
        }

        _pool = pool;
        _released = released;
        _room = room;
        Gradient = room;
    }

    private SubtreeGradient(SubtreeGradient whole)
    {
        _whole = whole;
        _room = whole._room;
    }

    /// <summary>Session of the worker.</summary>
    public long Session { get; private set; }

    /// <summary>Step, from 0.</summary>
    public long Step { get; private set; }

    /// <summary>The node whose lanes are summed.</summary>
    public Subtree Subtree { get; private set; }

    /// <summary>Digest of the whole gradient, all parts of it, if it was asked for; else 0.</summary>
    public ulong Digest { get; set; }

    /// <summary>Loss, right predictions and samples of those lanes, added along the same tree.</summary>
    public LaneStatistics Statistics { get; set; }

    /// <summary>True if its numbers are so small that no sum over the step can overflow.</summary>
    public bool IsBounded { get; set; }

    /// <summary>The first parameter in <see cref="Gradient"/>.</summary>
    public int Start { get; private set; }

    /// <summary>Sum over the samples of the lanes, for the parameters from <see cref="Start"/> on.</summary>
    public Memory<float> Gradient { get; private set; }

    /// <summary>Parameters that there is room for.</summary>
    public int Room => _room.Length;

    /// <summary>Says what a rented message is about: a gradient of all parameters there is room for.</summary>
    public SubtreeGradient Set(long session, long step, Subtree subtree) =>
        Set(session, step, subtree, new ParameterRange(0, _room.Length));

    /// <summary>Says what a rented message is about: a slice of a gradient.</summary>
    public SubtreeGradient Set(long session, long step, Subtree subtree, ParameterRange slice)
    {
        Session = session;
        Step = step;
        Subtree = subtree;
        Start = slice.Start;
        Gradient = _room[..slice.Length];
        Digest = 0;
        return this;
    }

    /// <summary>
    /// Cuts a gradient of all parameters into messages of its slices, that take what is said of it now and share its memory: when all of them are
    /// released, it is. For one slice that is the message itself. Allocates nothing once it has been cut into so many.
    /// </summary>
    /// <param name="slices">The slices; the same in every call for a run.</param>
    /// <returns>One message for each slice, valid until the last of them is released.</returns>
    public ReadOnlySpan<SubtreeGradient> Split(ReadOnlySpan<ParameterRange> slices)
    {
        if (_slices.Length != slices.Length)
        {
            _slices = new SubtreeGradient[slices.Length];
            for (var index = 0; index < _slices.Length; index++)
            {
                _slices[index] = slices.Length == 1 ? this : new SubtreeGradient(this);
            }
        }

        for (var index = 0; index < slices.Length && slices.Length > 1; index++)
        {
            var slice = _slices[index];
            (slice.Session, slice.Step, slice.Subtree) = (Session, Step, Subtree);
            (slice.Digest, slice.Statistics, slice.IsBounded) = (Digest, Statistics, IsBounded);
            slice.Start = slices[index].Start;
            slice.Gradient = _room.Slice(slices[index].Start, slices[index].Length);
        }

        _slicesOut = slices.Length;
        return _slices;
    }

    /// <inheritdoc/>
    public override void Release()
    {
        if (_released is not null)
        {
            _released(this);
        }
        else if (_whole is null)
        {
            _pool!.Return(this);
        }
        else if (Interlocked.Decrement(ref _whole._slicesOut) == 0)
        {
            _whole.Release();
        }
    }
}

/// <summary>Worker to server, in the place of a lane's gradient: a number in it is not finite.</summary>
/// <param name="Session">Session of the worker.</param>
/// <param name="Step">Step, from 0.</param>
/// <param name="Lane">The first lane with such a number.</param>
/// <param name="Layer">The layer it was found in.</param>
public sealed record NonFiniteGradient(long Session, long Step, int Lane, string Layer);
