using ActorNet.Core.Numerics;
using ActorNet.Core.Training;

namespace ActorNet.ParameterServer;

/// <summary>
/// Memory for a parameter vector and its optimizer's state. The server and the parts of one program share one, each writing its own slice only.
/// </summary>
public sealed class SharedParameters
{
    /// <summary>Zeros.</summary>
    /// <param name="parameters">Length of the vector.</param>
    /// <param name="slots">Floats of state for each parameter.</param>
    /// <param name="precision">What the weights are rounded to for workers; a copy is kept where it is not float32.</param>
    public SharedParameters(int parameters, int slots, ExchangePrecision precision)
    {
        Exact = new AlignedBuffer(parameters);
        Exchanged = precision == ExchangePrecision.Float32 ? Exact : new AlignedBuffer(parameters);
        Slots = new AlignedBuffer(checked(parameters * slots));
        SlotCount = slots;
        Precision = precision;
    }

    /// <summary>Over given memory for the vectors, so that weights are computed where other processes read them; the optimizer's state is zero.</summary>
    /// <param name="slots">Floats of state for each parameter.</param>
    /// <param name="precision">What the weights are rounded to for workers.</param>
    /// <param name="exact">The vector: as many floats as there are parameters, on a 64-byte boundary, in memory that never moves.</param>
    /// <param name="exchanged">The rounded copy, likewise; empty for float32, where there is none.</param>
    /// <exception cref="ArgumentException">Lengths or places do not fit.</exception>
    public SharedParameters(int slots, ExchangePrecision precision, Memory<float> exact, Memory<float> exchanged)
    {
        if (exchanged.Length != (precision == ExchangePrecision.Float32 ? 0 : exact.Length))
        {
            throw new ArgumentException("The rounded copy is as long as the vector, or empty for float32.", nameof(exchanged));
        }

        Exact = AlignedBuffer.Over(exact);
        Exchanged = precision == ExchangePrecision.Float32 ? Exact : AlignedBuffer.Over(exchanged);
        Slots = new AlignedBuffer(checked(exact.Length * slots));
        SlotCount = slots;
        Precision = precision;
    }

    /// <summary>Length of the vector.</summary>
    public int Length => Exact.Length;

    /// <summary>Floats of state for each parameter.</summary>
    public int SlotCount { get; }

    /// <summary>What <see cref="Exchanged"/> is rounded to.</summary>
    public ExchangePrecision Precision { get; }

    /// <summary>The vector.</summary>
    internal AlignedBuffer Exact { get; }

    /// <summary>The vector as workers get it.</summary>
    internal AlignedBuffer Exchanged { get; }

    /// <summary>The optimizer's state, slots × parameters.</summary>
    internal AlignedBuffer Slots { get; }

    /// <summary>Copies a slice of the optimizer's state, slots × length.</summary>
    internal float[] CopySlots(ParameterRange range)
    {
        var copy = new float[SlotCount * range.Length];
        for (var slot = 0; slot < SlotCount; slot++)
        {
            Slots.Span.Slice((slot * Length) + range.Start, range.Length).CopyTo(copy.AsSpan(slot * range.Length));
        }

        return copy;
    }

    /// <summary>Takes values and state of a slice; state is zero if it is empty.</summary>
    internal void Set(ParameterRange range, ReadOnlySpan<float> parameters, ReadOnlySpan<float> slots)
    {
        parameters.CopyTo(Exact.Span.Slice(range.Start, range.Length));
        for (var slot = 0; slot < SlotCount; slot++)
        {
            var target = Slots.Span.Slice((slot * Length) + range.Start, range.Length);
            if (slots.IsEmpty)
            {
                target.Clear();
            }
            else
            {
                slots.Slice(slot * range.Length, range.Length).CopyTo(target);
            }
        }
    }
}
