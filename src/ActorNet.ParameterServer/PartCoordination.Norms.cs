using ActorNet.Core.Actors;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.ParameterServer;

/// <content>
/// Norms over a vector that lies in several parts. Of the gradient before a step: each part has measured its pieces when it is full. Of kernels' columns after it: once a round is
/// applied, sums over the columns of a kernel that is cut go from part to part, and each part ends the round when those of its own kernels are whole.
/// </content>
internal sealed partial class PartCoordination
{
    private readonly GradientScales? _scales;
    private readonly KernelChain[] _chains;

    /// <summary>With all of them full and finite: for each tensor what clipping by norm leaves of the gradient, or nothing where norms are not clipped.</summary>
    /// <param name="tree">The coordinator's slices of the gradients.</param>
    /// <param name="divisor">What the mean divides by.</param>
    /// <param name="own">The coordinator's slice.</param>
    /// <returns>Valid until the next round is full.</returns>
    public ReadOnlyMemory<float> ScalesOf(LaneTree tree, int divisor, ParameterStore own)
    {
        if (_scales is null)
        {
            return default;
        }

        own.Measure(tree, divisor);
        _scales.Place(0, own.Squares.Span);
        foreach (var part in _others)
        {
            _scales.Place(part.Pieces.First, part.Squares.Span);
        }

        _scales.Take();
        return _scales.Values;
    }

    /// <summary>With the round applied here, and committed to the others: has the columns of kernels that are cut added up.</summary>
    /// <param name="own">The coordinator's slice.</param>
    /// <param name="context">The coordinator's.</param>
    public void LimitColumns(ParameterStore own, IActorContext context)
    {
        foreach (var chain in _chains)
        {
            chain.Begin();
        }

        foreach (var chain in _chains)
        {
            GoOn(chain, own, context);
        }
    }

    /// <summary>Takes the sums that a part has added its rows to.</summary>
    public void OnColumnsAdded(ColumnsAdded added, ParameterStore own, IActorContext context)
    {
        var isAwaited = Find(context.Sender) is { Commit: { } commit } && added.Term == _term && added.Step == commit.Step;
        if (!isAwaited)
        {
            return;
        }

        // One that comes twice is of a part that is not the next any more.
        var part = Find(context.Sender)!;
        part.Heard = context.Now;
        var chain = Array.Find(_chains, chain => chain.Kernel == added.Kernel);
        if (chain is null || chain.Next != part.Number || !chain.TryAdd(added.Sums.Span))
        {
            return;
        }

        part.Adding.RemoveAll(add => add.Kernel == added.Kernel);
        part.WaitingSince = part.Adding.Count == 0 ? null : part.WaitingSince;
        GoOn(chain, own, context);
    }

    /// <summary>Of a part that is full: true if it has said what is to be known of its norms.</summary>
    private static bool IsMeasured(OtherPart part) => !part.IsFinite || part.Squares.Length == part.Pieces.Count;

    private void GoOn(KernelChain chain, ParameterStore own, IActorContext context)
    {
        if (chain.Next == OwnNumber)
        {
            own.AddColumns(chain.Kernel, chain.Add());
        }

        if (chain.Next is { } next)
        {
            var part = _others[next - OwnNumber - 1];
            var add = new AddColumns(_term, part.Commit!.Step, chain.Kernel, chain.Sums);
            part.Adding.Add(add);
            Ask(part, add, context);
            return;
        }

        foreach (var number in chain.Parts)
        {
            FinishIfWhole(number, own, context);
        }
    }

    private void FinishIfWhole(int number, ParameterStore own, IActorContext context)
    {
        var kernels = Array.FindAll(_chains, chain => chain.IsOf(number));
        if (!Array.TrueForAll(kernels, chain => chain.Next is null))
        {
            return;
        }

        if (number == OwnNumber)
        {
            own.Finish(Array.ConvertAll(kernels, SumsOf));
            return;
        }

        var part = _others[number - OwnNumber - 1];
        part.Finish = new FinishRound(_term, part.Commit!.Step, Array.ConvertAll(kernels, SumsOf));
        Ask(part, part.Finish, context);
    }

    private static ColumnSums SumsOf(KernelChain chain) => new(chain.Kernel, chain.Sums);

    private static IEnumerable<KernelChain> ChainsOf(ServerOptions options)
    {
        var (network, parts) = (options.Network, options.OtherParts.Count + 1);
        foreach (var (kernel, outputs) in UpdateRanges.LimitedKernels(network, options.Update, UpdateRanges.Of(network, options.Update, l2: 0)))
        {
            int[] holders = [.. Enumerable.Range(OwnNumber, parts).Where(part => HasRows(ParameterRange.OfPart(part, parts, network.ParameterCount)))];
            if (holders.Length > 1)
            {
                yield return new KernelChain(kernel.Start, outputs, holders);
            }

            bool HasRows(ParameterRange slice) => Math.Max(slice.Start, kernel.Start) < Math.Min(slice.End, kernel.End);
        }
    }
}
