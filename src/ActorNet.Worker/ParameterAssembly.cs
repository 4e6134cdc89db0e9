using ActorNet.Core.Actors;
using ActorNet.Core.Numerics;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.Worker;

/// <summary>
/// The parameter vector of a run whose parts do not share memory: what the server sent, and the slices that are fetched from the other parts. Work that
/// came for a step waits here until its weights are whole; work of another step takes its place.
/// </summary>
internal sealed class ParameterAssembly(int parameters)
{
    private readonly List<PooledMessage> _waiting = [];
    private AlignedBuffer? _whole;
    private ActorRef[] _parts = [];
    private ParameterRange[] _ranges = [];
    private bool[] _isHere = [];
    private int _missing;
    private FetchParameters? _fetch;

    /// <summary>The slices of the vector, the server's first.</summary>
    public ReadOnlySpan<ParameterRange> Ranges => _ranges;

    /// <summary>The parameter vector, once it is whole.</summary>
    public ReadOnlyMemory<float> Parameters => _whole!.Memory;

    /// <summary>Work that waits for its weights.</summary>
    public IReadOnlyList<PooledMessage> Waiting => _waiting;

    /// <summary>The actor of a part.</summary>
    public ActorRef Part(int index) => _parts[index];

    /// <summary>Begins a session.</summary>
    public void Begin(IReadOnlyList<ActorRef> parts)
    {
        Forget();
        _fetch = null;
        _parts = [.. parts];
        _ranges = [.. Enumerable.Range(1, parts.Count).Select(part => ParameterRange.OfPart(part, parts.Count, parameters))];
        _isHere = new bool[parts.Count];
    }

    /// <summary>Takes the server's slice of the weights of a step; true if the weights are whole, else the work waits.</summary>
    /// <param name="work">What the weights are for.</param>
    /// <param name="session">Session of the worker.</param>
    /// <param name="step">Steps done.</param>
    /// <param name="exact">Whether the weights are as they are, or rounded.</param>
    /// <param name="own">The server's slice, from the first parameter on.</param>
    /// <param name="context">To ask the other parts.</param>
    public bool TryBegin(PooledMessage work, long session, long step, bool exact, ReadOnlyMemory<float> own, IActorContext context)
    {
        var fetch = _fetch;
        if (fetch is null || fetch.Session != session || fetch.Step != step || fetch.Exact != exact)
        {
            Forget();
            _fetch = new FetchParameters(session, step, exact);
            _whole ??= new AlignedBuffer(parameters);
            Array.Clear(_isHere);
            _isHere[0] = true;
            _missing = _parts.Length - 1;
            own.Span.CopyTo(_whole.Span);
            Ask(context);
        }

        if (_missing == 0)
        {
            return true;
        }

        // The same work may come again before it is done, but not without end.
        if (_waiting.Count < WorkerLimits.WaitingRequests)
        {
            _waiting.Add(work);
        }
        else
        {
            work.Release();
        }

        return false;
    }

    /// <summary>Takes a slice; true if it was the last, and what waits can be done.</summary>
    public bool TryAdd(PartParameters slice, ActorRef sender)
    {
        var part = Array.IndexOf(_parts, sender);
        var isAwaited = part > 0
            && _missing > 0
            && _fetch is { } fetch
            && (slice.Session, slice.Step, slice.Exact) == (fetch.Session, fetch.Step, fetch.Exact)
            && !_isHere[part]
            && slice.Start == _ranges[part].Start
            && slice.Parameters.Length == _ranges[part].Length;
        if (!isAwaited)
        {
            return false;
        }

        slice.Parameters.Span.CopyTo(_whole!.Span[slice.Start..]);
        _isHere[part] = true;
        _missing--;
        return _missing == 0;
    }

    /// <summary>Asks the parts again whose slices are still missing.</summary>
    public void Ask(IActorContext context)
    {
        for (var part = 1; part < _parts.Length && _missing > 0 && _fetch is not null; part++)
        {
            if (!_isHere[part])
            {
                context.Send(_parts[part], _fetch);
            }
        }
    }

    /// <summary>Takes what waits out, done.</summary>
    public void ClearWaiting() => _waiting.Clear();

    private void Forget()
    {
        foreach (var work in _waiting)
        {
            work.Release();
        }

        _waiting.Clear();
    }
}
