using Cerbert.Models.Encoders;
using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Models.Pooling;

/// <summary>A pooling that reads the summary token ([CLS]) in several layers: their vectors are the features.</summary>
public abstract class LayerPooling : PoolingStrategy
{
    private readonly int first;

    /// <summary>Reads the layers from <paramref name="first"/> to the last.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="first">The lowest layer that is read; 0 for the embeddings.</param>
    private protected LayerPooling(Encoder encoder, int first)
    {
        if (first < 0 || first > encoder.LayerCount)
            throw new ArgumentOutOfRangeException(nameof(first), first, $"the encoder has layers 0 to {encoder.LayerCount}");
        this.first = first;
        Layers = encoder.LayerCount - first + 1;
        HiddenSize = encoder.HiddenSize;
    }

    /// <inheritdoc/>
    public sealed override int FeatureSize => Layers * HiddenSize;

    /// <inheritdoc/>
    public sealed override OutputUse Use => OutputUse.SummaryTokensOfAllLayers;

    /// <summary>How many layers are read.</summary>
    protected int Layers { get; }

    /// <summary>Width of a layer's vector.</summary>
    protected int HiddenSize { get; }

    /// <summary>[sentences, layers · hidden], the lowest layer first.</summary>
    public sealed override Tensor Features(EncoderOutput output, ForwardPass pass) =>
        Concat.Columns([.. Enumerable.Range(first, Layers).Select(output.Summary)]);

    /// <summary>The features as one row per sentence and layer, [sentences · layers, hidden].</summary>
    protected Tensor Rows(Tensor features) => Reshape.Apply(features, new Shape(features.Rows * Layers, HiddenSize));
}
