using ActorNet.Core.Actors;
using ActorNet.Core.Networks;
using ActorNet.Core.Training.Messages;

namespace ActorNet.Worker;

/// <summary>
/// Announces slices of the gradients under way, each to the part that holds it. Slices that are too small for a message of their own are put together.
/// </summary>
/// <param name="outlet">Where they go.</param>
/// <param name="job">What the worker computes with.</param>
internal sealed class GradientAnnouncer(IGradientOutlet outlet, WorkerJob job) : IGradientProgress
{
    /// <summary>Floats of a slice, at least; the first slice of the vector, which comes last, may be shorter.</summary>
    public const int SmallestSlice = 1 << 14;

    private readonly SubtreeGradient[] _gradients = new SubtreeGradient[job.Plan.Lanes];

    // The first float of each gradient that is final, and the first that is announced.
    private readonly int[] _final = new int[job.Plan.Lanes];
    private readonly int[] _announced = new int[job.Plan.Lanes];
    private ParameterAssembly? _parts;
    private ActorRef? _home;
    private int _count;

    /// <summary>True if gradients are so long that slices of them pay, and somebody wants them.</summary>
    public bool IsWorthwhile { get; private set; }

    /// <summary>Begins with the gradients of a request.</summary>
    /// <param name="gradients">The gradients.</param>
    /// <param name="home">The server, which holds the first slice of the vector or all of it.</param>
    /// <param name="parts">Who holds the others.</param>
    public void Begin(ReadOnlySpan<SubtreeGradient> gradients, ActorRef home, ParameterAssembly parts)
    {
        gradients.CopyTo(_gradients);
        _count = gradients.Length;
        _final.AsSpan(0, _count).Fill(job.Network.ParameterCount);
        _announced.AsSpan(0, _count).Fill(job.Network.ParameterCount);
        (_home, _parts) = (home, parts);
        IsWorthwhile = _count > 0 && job.Network.ParameterCount >= SmallestSlice && IsWanted(gradients[0]);
    }

    /// <inheritdoc/>
    public void OnFinal(int group, int start, int length)
    {
        if (start + length != _final[group])
        {
            throw new InvalidOperationException($"Parameters {start} to {start + length - 1} are final before those behind them.");
        }

        _final[group] = start;
        if (start == 0 || _announced[group] - start >= SmallestSlice)
        {
            Announce(_gradients[group], start, _announced[group]);
            _announced[group] = start;
        }
    }

    /// <summary>Takes back what was announced; then nobody reads the gradients any more.</summary>
    public void Abandon()
    {
        for (var index = 0; index < _count; index++)
        {
            var announced = _announced[index];
            var ranges = _parts!.Ranges;
            if (ranges.Length <= 1)
            {
                if (announced < job.Network.ParameterCount)
                {
                    outlet.Abandon(_gradients[index]);
                }

                continue;
            }

            var slices = _gradients[index].Split(ranges);
            for (var part = 0; part < slices.Length; part++)
            {
                if (announced < ranges[part].End && ranges[part].Length > 0)
                {
                    outlet.Abandon(slices[part]);
                }
            }
        }
    }

    /// <summary>True if one of the receivers wants slices: all gradients of a request go the same ways.</summary>
    private bool IsWanted(SubtreeGradient gradient)
    {
        var ranges = _parts!.Ranges;
        if (ranges.Length <= 1)
        {
            return outlet.Wants(gradient, _home!);
        }

        var isWanted = false;
        var slices = gradient.Split(ranges);
        for (var part = 0; part < slices.Length; part++)
        {
            isWanted |= outlet.Wants(slices[part], part == 0 ? _home! : _parts.Part(part));
        }

        return isWanted;
    }

    private void Announce(SubtreeGradient gradient, int start, int end)
    {
        var ranges = _parts!.Ranges;
        if (ranges.Length <= 1)
        {
            outlet.Announce(gradient, _home!, start, end - start);
            return;
        }

        // What is still unknown of the gradient its slices get when it is split again, to be sent.
        var slices = gradient.Split(ranges);
        for (var part = slices.Length - 1; part >= 0; part--)
        {
            var (first, last) = (Math.Max(start, ranges[part].Start), Math.Min(end, ranges[part].End));
            if (first < last)
            {
                outlet.Announce(slices[part], part == 0 ? _home! : _parts.Part(part), first - ranges[part].Start, last - first);
            }
        }
    }
}
