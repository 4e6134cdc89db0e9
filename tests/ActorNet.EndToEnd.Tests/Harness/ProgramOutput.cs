using System.Diagnostics;

namespace ActorNet.EndToEnd.Tests.Harness;

/// <summary>All lines that a program has printed so far, and waits for lines to come.</summary>
internal sealed class ProgramOutput
{
    private readonly Lock _lock = new();
    private readonly List<OutputLine> _lines = [];
    private readonly List<Waiter> _waiters = [];
    private bool _ended;

    /// <summary>How many lines there are.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _lines.Count;
        }
    }

    /// <summary>The lines so far.</summary>
    public IReadOnlyList<OutputLine> Lines
    {
        get
        {
            lock (_lock) return [.. _lines];
        }
    }

    /// <summary>The first line from a position on for which the condition holds, now or later; null if the program ends without one.</summary>
    public Task<OutputLine?> Find(Func<OutputLine, bool> condition, int from = 0)
    {
        lock (_lock)
        {
            for (var i = from; i < _lines.Count; i++)
            {
                if (condition(_lines[i])) return Task.FromResult<OutputLine?>(_lines[i]);
            }

            if (_ended) return Task.FromResult<OutputLine?>(null);

            var waiter = new Waiter(condition, new TaskCompletionSource<OutputLine?>(TaskCreationOptions.RunContinuationsAsynchronously));
            _waiters.Add(waiter);
            return waiter.Source.Task;
        }
    }

    public void Add(string text, bool isError)
    {
        var line = new OutputLine(text, isError, Stopwatch.GetTimestamp());
        lock (_lock)
        {
            _lines.Add(line);
            _waiters.RemoveAll(waiter => waiter.Condition(line) && waiter.Source.TrySetResult(line));
        }
    }

    /// <summary>Nothing comes any more.</summary>
    public void End()
    {
        lock (_lock)
        {
            _ended = true;
            foreach (var waiter in _waiters) waiter.Source.TrySetResult(null);
            _waiters.Clear();
        }
    }

    public override string ToString() => string.Join('\n', Lines.Select(line => (line.IsError ? "! " : "  ") + line.Text));

    private sealed record Waiter(Func<OutputLine, bool> Condition, TaskCompletionSource<OutputLine?> Source);
}
