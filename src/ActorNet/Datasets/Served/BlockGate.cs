using System.Buffers;
using ActorNet.Core.Data;
using ActorNet.Core.Training.Messages;
using ActorNet.Runs;
using ActorNet.Worker;

namespace ActorNet.Datasets.Served;

/// <summary>Knows which blocks are here, and fetches those that are not: first what a worker waits for, then what it will need soon.</summary>
internal sealed class BlockGate : IDataGate, IDisposable
{
    private readonly Lock _lock = new();
    private readonly ServedSet[] _sets;
    private readonly BlockClient _client;
    private readonly BlockCache _cache;
    private readonly int _concurrency;
    private readonly CancellationTokenSource _cancellation = new();
    private readonly CancellationToken _stopped;

    // By set, then by block.
    private readonly BlockState[][] _states;
    private readonly int[] _untaken;
    private readonly int[] _missing;
    private readonly Queue<(int Set, int Block)> _required = new();
    private readonly Queue<(int Set, int Block)> _wanted = new();
    private readonly int _blocks;
    private int _requiredOpen;
    private int _active;
    private long _fetchedBytes;
    private string? _failure;
    private bool _isUnsaid;
    private volatile bool _hasAll;
    private Action<DataArrived>? _notify;

    public BlockGate(ServedSet[] sets, BlockClient client, BlockCache cache, ServedDataOptions options)
    {
        _sets = sets;
        _client = client;
        _cache = cache;
        _concurrency = options.Concurrency;
        _stopped = _cancellation.Token;
        _states = [.. sets.Select(set => new BlockState[set.BlockCount])];
        _untaken = [.. sets.Select(set => set.BlockCount)];
        _missing = [.. sets.Select(set => set.BlockCount)];
        _blocks = _missing.Sum();
    }

    /// <summary>How far a block has come. Required says that somebody waits for it.</summary>
    [Flags]
    private enum BlockState : byte
    {
        Absent = 0,
        Wanted = 1,
        Required = 2,
        Fetching = 4,
        Here = 8,
    }

    /// <inheritdoc/>
    public bool HasAll => _hasAll;

    public long FetchedBytes => Interlocked.Read(ref _fetchedBytes);

    public double Share
    {
        get
        {
            lock (_lock)
            {
                return 1 - ((double)_missing.Sum() / _blocks);
            }
        }
    }

    public Action<DataArrived>? Notify
    {
        get => _notify;
        set
        {
            bool isUnsaid;
            lock (_lock)
            {
                _notify = value;
                isUnsaid = _isUnsaid && value is not null;
                _isUnsaid &= value is null;
            }

            if (isUnsaid)
            {
                value!(new DataArrived(_failure));
            }
        }
    }

    /// <inheritdoc/>
    public bool TryRequire(ReadOnlySpan<int> samples)
    {
        lock (_lock)
        {
            var isHere = true;
            foreach (var sample in samples)
            {
                isHere &= Require(0, _sets[0].BlockOf(sample));
            }

            StartFetches();
            return isHere;
        }
    }

    /// <inheritdoc/>
    public bool TryRequire(EvaluationSet set, int first, int count)
    {
        var index = Array.FindIndex(
            _sets, candidate => candidate.Name == (set == EvaluationSet.Validation ? DataManifest.Validation : DataManifest.Test));
        if (index < 0)
        {
            throw new InvalidOperationException($"This run has no {set} set.");
        }

        lock (_lock)
        {
            var isHere = true;
            for (var block = _sets[index].BlockOf(first); count > 0 && block <= _sets[index].BlockOf(first + count - 1); block++)
            {
                isHere &= Require(index, block);
            }

            StartFetches();
            return isHere;
        }
    }

    /// <inheritdoc/>
    public void Prefetch(ReadOnlySpan<int> samples)
    {
        lock (_lock)
        {
            foreach (var sample in samples)
            {
                var block = _sets[0].BlockOf(sample);
                if (_states[0][block] == BlockState.Absent)
                {
                    _states[0][block] = BlockState.Wanted;
                    _wanted.Enqueue((0, block));
                }
            }

            StartFetches();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _cancellation.Cancel();
        _cancellation.Dispose();
    }

    /// <summary>True if a block is here; else notes that somebody waits for it.</summary>
    private bool Require(int set, int block)
    {
        ref var state = ref _states[set][block];
        if (state == BlockState.Here)
        {
            return true;
        }

        if (!state.HasFlag(BlockState.Required))
        {
            _requiredOpen++;
            if (!state.HasFlag(BlockState.Fetching))
            {
                _required.Enqueue((set, block));
            }

            state |= BlockState.Required;
        }

        return false;
    }

    /// <summary>Fetches as many blocks at once as may be.</summary>
    private void StartFetches()
    {
        while (_failure is null && _active < _concurrency && TryNext(out var next))
        {
            _states[next.Set][next.Block] |= BlockState.Fetching;
            _active++;
            _ = Task.Run(() => FetchAsync(next.Set, next.Block), _stopped);
        }
    }

    private bool TryNext(out (int Set, int Block) next)
    {
        if (_required.TryDequeue(out next))
        {
            return true;
        }

        // What was wanted may have been required since.
        while (_wanted.TryDequeue(out next))
        {
            if (_states[next.Set][next.Block] == BlockState.Wanted)
            {
                return true;
            }
        }

        return false;
    }

    private async Task FetchAsync(int set, int block)
    {
#pragma warning disable CA1031 // Carried to the worker, which stops with it: nobody waits for this task.
        try
        {
            await TakeAsync(_sets[set], block).ConfigureAwait(false);
            CheckWhole(set);
            Finish(set, block);
        }
        catch (Exception) when (_stopped.IsCancellationRequested)
        {
            // Nobody needs it any more.
        }
        catch (Exception exception)
        {
            Fail(exception is DataException ? exception.Message : $"block {block} of {_sets[set].Name}: {exception.Message.ReplaceLineEndings(" ")}");
        }
#pragma warning restore CA1031
    }

    private async Task TakeAsync(ServedSet set, int block)
    {
        var length = set.BytesOf(block);
        var bytes = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            // What was damaged on the disk is fetched anew, and kept in its place.
            if (_cache.TryRead(set.Name, block, bytes.AsSpan(0, length)) && set.Take(block, bytes.AsSpan(0, length)) is null)
            {
                return;
            }

            await _client.GetBlockAsync(
                set.Name, block, bytes.AsMemory(0, length), () => set.Take(block, bytes.AsSpan(0, length)), _stopped).ConfigureAwait(false);
            Interlocked.Add(ref _fetchedBytes, length);
            _cache.Write(set.Name, block, bytes.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>With the last block of a set: checks that the whole is what the run knows its data by.</summary>
    private void CheckWhole(int set)
    {
        lock (_lock)
        {
            if (--_untaken[set] > 0)
            {
                return;
            }
        }

        if (DatasetFingerprint.Of(_sets[set].Dataset) is var hash && hash != _sets[set].Sha256)
        {
            throw new DataException($"{_sets[set].Name}: its blocks are whole, but its SHA-256 is {hash} instead of {_sets[set].Sha256}");
        }
    }

    private void Finish(int set, int block)
    {
        Action<DataArrived>? notify = null;
        lock (_lock)
        {
            var wasRequired = _states[set][block].HasFlag(BlockState.Required);
            _states[set][block] = BlockState.Here;
            _missing[set]--;
            _active--;
            _hasAll = Array.TrueForAll(_missing, static missing => missing == 0);
            if (wasRequired && --_requiredOpen == 0)
            {
                notify = _notify;
                _isUnsaid |= notify is null;
            }

            StartFetches();
        }

        notify?.Invoke(new DataArrived());
    }

    private void Fail(string reason)
    {
        Action<DataArrived>? notify;
        lock (_lock)
        {
            if (_failure is not null)
            {
                return;
            }

            _failure = reason;
            notify = _notify;
            _isUnsaid |= notify is null;
        }

        notify?.Invoke(new DataArrived(reason));
    }
}
