using Cerbert.Models.Encoders;
using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Models.Pooling;

/// <summary>
/// W·Σ_l a_l·h_l with a = softmax over the layers of q·h_l, h_l being [CLS] in layer l: each sentence decides which layers to read. The query
/// and W are learned.
/// </summary>
public sealed class LayerAttentionPooling : LayerPooling
{
    private readonly Parameter query, output;

    /// <summary>Reads or draws "query" [1, hidden] and "output" [size, hidden] at the scope.</summary>
    /// <param name="scope">Such as "heads.sst.pooling".</param>
    /// <param name="encoder">The encoder.</param>
    /// <param name="size">Width of the result.</param>
    /// <param name="first">The lowest layer that is read; 0 for the embeddings.</param>
    public LayerAttentionPooling(ParameterScope scope, Encoder encoder, int size, int first)
        : base(encoder, first)
    {
        // Scores of unit variance where the layers' values have it: neither uniform for ever nor saturated at once.
        var normal = Initializer.Normal(1 / Math.Sqrt(HiddenSize));
        query = scope.Get("query", new Shape(1, HiddenSize), normal);
        output = scope.Get("output", new Shape(size, HiddenSize), normal);
        OutputSize = size;
    }

    /// <inheritdoc/>
    public override int OutputSize { get; }

    /// <inheritdoc/>
    public override Tensor Finish(Tensor features, ForwardPass pass)
    {
        Tensor rows = Rows(features);                                    // [sentences · layers, hidden]
        Tensor scores = Linear.Apply(rows, query, bias: null);           // [sentences · layers, 1]
        return Linear.Apply(GroupMix.Softmax(rows, scores, Layers), output, bias: null);
    }
}
