using System.Runtime.InteropServices;
using ActorNet.Core.Optimizers;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.ParameterServer;

/// <content>
/// Largest norms of kernels' columns, after the rule has moved the weights. A kernel that lies in this slice alone is limited at once. Of one that is cut, each slice adds its
/// rows to the sums of the slice before, and limits them when the last slice has added its own.
/// </content>
internal sealed partial class ParameterStore
{
    private readonly KernelColumns[] _columns;
    private readonly CutKernel[] _cutKernels;
    private readonly Action<int> _limitColumns;
    private readonly Action<int> _addCutColumns;
    private readonly Action<int> _limitCutColumns;
    private readonly Action<int> _finishSlice;
    private CutKernel _cutKernel;
    private Memory<double> _columnSums;

    /// <summary>The kernels that other slices have rows of, by their first parameters. If there is one, a step waits for sums over it, and ends with <see cref="Finish"/>.</summary>
    public IReadOnlyList<int> CutKernels { get; }

    private bool LimitsColumns => _columns.Length + _cutKernels.Length > 0;

    /// <summary>The number of columns of a kernel that other slices have rows of; 0 if this slice has none of it.</summary>
    /// <param name="kernel">First parameter of the kernel in the whole vector.</param>
    public int ColumnsOf(int kernel) => Array.Find(_cutKernels, cut => cut.Kernel == kernel).Outputs;

    /// <summary>After <see cref="Apply"/>: adds the squares of this slice's rows of a kernel to those of the rows before.</summary>
    /// <param name="kernel">First parameter of the kernel in the whole vector.</param>
    /// <param name="sums">A sum for each column; changed in place.</param>
    public void AddColumns(int kernel, Memory<double> sums) => ForColumns(kernel, sums, _addCutColumns);

    /// <summary>After <see cref="Apply"/>: limits this slice's rows of the kernels, and ends the step.</summary>
    /// <param name="kernels">The sums over all rows of each of <see cref="CutKernels"/>.</param>
    public void Finish(IReadOnlyList<ColumnSums> kernels)
    {
        Changes.Count();
        foreach (var kernel in kernels)
        {
            ForColumns(kernel.Kernel, MemoryMarshal.AsMemory(kernel.Sums), _limitCutColumns);
        }

        _compute.For(Slices, _finishSlice);
    }

    private void ForColumns(int kernel, Memory<double> sums, Action<int> action)
    {
        _cutKernel = Array.Find(_cutKernels, cut => cut.Kernel == kernel);
        _columnSums = sums;
        _compute.For((_cutKernel.Outputs + Update.ColumnsOfACall - 1) / Update.ColumnsOfACall, action);
    }

    private void LimitWholeColumns(int index)
    {
        var columns = _columns[index];
        _update.LimitNorms(_memory.Exact.Span.Slice(_offset + columns.Kernel.Start, columns.Kernel.Length), columns.Outputs, columns.First, columns.Count);
    }

    private void AddCutColumns(int index)
    {
        var first = index * Update.ColumnsOfACall;
        Update.AddColumns(RowsOfCutKernel, _cutKernel.Start, _cutKernel.Outputs, first, SumsFrom(first));
    }

    private void LimitCutColumns(int index)
    {
        var first = index * Update.ColumnsOfACall;
        _update.LimitColumns(RowsOfCutKernel, _cutKernel.Start, _cutKernel.Outputs, first, SumsFrom(first));
    }

    private Span<float> RowsOfCutKernel => _memory.Exact.Span.Slice(_offset + _cutKernel.Place, _cutKernel.Length);

    private Span<double> SumsFrom(int first) => _columnSums.Span.Slice(first, Math.Min(Update.ColumnsOfACall, _cutKernel.Outputs - first));

    private static IEnumerable<KernelColumns> WholeColumnsOf(IEnumerable<(UpdateRange Range, int Outputs)> kernels, ParameterRange slice)
    {
        foreach (var (kernel, outputs) in kernels.Where(kernel => IsWithin(kernel.Range, slice)))
        {
            for (var first = 0; first < outputs; first += Update.ColumnsOfACall)
            {
                yield return new KernelColumns(kernel with { Start = kernel.Start - slice.Start }, outputs, first, Math.Min(Update.ColumnsOfACall, outputs - first));
            }
        }
    }

    private static IEnumerable<CutKernel> CutKernelsOf(IEnumerable<(UpdateRange Range, int Outputs)> kernels, ParameterRange slice)
    {
        foreach (var (kernel, outputs) in kernels)
        {
            var (start, end) = (Math.Max(kernel.Start, slice.Start), Math.Min(kernel.End, slice.End));
            if (start < end && !IsWithin(kernel, slice))
            {
                yield return new CutKernel(kernel.Start, outputs, start - kernel.Start, start - slice.Start, end - start);
            }
        }
    }

    private static bool IsWithin(UpdateRange kernel, ParameterRange slice) => kernel.Start >= slice.Start && kernel.End <= slice.End;

    /// <summary>Some columns of a kernel.</summary>
    private readonly record struct KernelColumns(UpdateRange Kernel, int Outputs, int First, int Count);

    /// <summary>What this slice has of a kernel: from which of its elements on, where in the slice, and how many.</summary>
    private readonly record struct CutKernel(int Kernel, int Outputs, int Start, int Place, int Length);
}
