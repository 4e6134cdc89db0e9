using ActorNet.Core.Networks;
using ActorNet.Core.Training;

namespace ActorNet.Exchange;

/// <summary>A tensor of a file as the source of one of a model.</summary>
/// <param name="Tensor">The file's tensor; null for zeros.</param>
/// <param name="IsTransposed">True if it is stored outputs × inputs.</param>
internal sealed record WeightSource(SafeTensor? Tensor, bool IsTransposed)
{
    /// <summary>What stands in for a bias that a file does not have.</summary>
    public static WeightSource Zeros { get; } = new(null, IsTransposed: false);

    /// <summary>The source that a tensor is, by its name where shapes leave it open; null if it fits in no way.</summary>
    public static WeightSource? For(ParameterTensor tensor, SafeTensor stored)
    {
        // PyTorch's linear layers call it weight and store outputs × inputs; Keras and ActorNet call it kernel and do not.
        var byName = new WeightSource(stored, Part(stored.Name) == "weight" && tensor.Shape.Count == 2);
        if (byName.Fits(tensor))
        {
            return byName;
        }

        var other = byName with { IsTransposed = tensor.Shape.Count == 2 && !byName.IsTransposed };
        return Part(stored.Name) is "weight" or "kernel" || !other.Fits(tensor) ? null : other;
    }

    /// <summary>The last part of a tensor's name.</summary>
    public static string Part(string name) => name[(name.LastIndexOf('.') + 1)..];

    /// <summary>True if the shapes agree; a single slope stands for all units.</summary>
    public bool Fits(ParameterTensor tensor) => Tensor is null
        || (IsTransposed ? Tensor.Shape.Reverse() : Tensor.Shape).SequenceEqual(tensor.Shape)
        || (Part(tensor.Name) == "slope" && Tensor.Values.Length == 1);

    /// <summary>Copies the numbers in the model's order.</summary>
    public void CopyTo(ParameterTensor tensor, Span<float> values)
    {
        if (Tensor is null)
        {
            values.Clear();
        }
        else if (Tensor.Values.Length != values.Length)
        {
            values.Fill(Tensor.Values.Span[0]);
        }
        else if (!IsTransposed)
        {
            Tensor.Values.Span.CopyTo(values);
        }
        else
        {
            var (inputs, outputs) = (tensor.Shape[0], tensor.Shape[1]);
            var stored = Tensor.Values.Span;
            for (var output = 0; output < outputs; output++)
            {
                for (var input = 0; input < inputs; input++)
                {
                    values[(input * outputs) + output] = stored[(output * inputs) + input];
                }
            }
        }
    }
}
