using Cerbert.Models.Encoders;
using Cerbert.Models.Heads;
using Cerbert.Models.Pairs;
using Cerbert.Models.Pooling;
using Cerbert.Tensors;

namespace Cerbert.Models;

/// <summary>What one task puts on top of the shared encoder: pooling, the meeting of a pair's vectors, and a head.</summary>
/// <param name="Pooling">Token vectors to one vector per sentence.</param>
/// <param name="Pair">How two vectors meet; null for single texts and for pairs read in one pass.</param>
/// <param name="Head">Features to logits; null where the features, such as a cosine, are the output.</param>
public sealed record TaskModel(PoolingStrategy Pooling, PairCombination? Pair, Head? Head)
{
    /// <summary>Encoder output → outputs [examples, outputs].</summary>
    public Tensor Forward(EncoderOutput output, ForwardPass pass) => FromFeatures(Pooling.Features(output, pass), pass);

    /// <summary>What the pooling took from the encoder → outputs [examples, outputs]: for features that were computed before.</summary>
    public Tensor FromFeatures(Tensor taken, ForwardPass pass)
    {
        Tensor pooled = Pooling.Finish(taken, pass);
        Tensor features = Pair is null ? pooled : Pair.Apply(pooled);
        return Head is null ? features : Head.Forward(features, pass);
    }

    /// <summary>Numbers of an example's vector: see <see cref="Vectors"/>.</summary>
    public int VectorSize => Pair is null ? Pooling.OutputSize : Pair.OutputSize > 1 ? Pair.OutputSize : 2 * Pooling.OutputSize;

    /// <summary>What the pooling took from the encoder → what the head reads of each example, [examples, <see cref="VectorSize"/>] float32.</summary>
    /// <remarks>Where that is a single similarity of two texts, the vectors of both side by side.</remarks>
    public Tensor Vectors(Tensor taken, ForwardPass pass)
    {
        Tensor pooled = Pooling.Finish(taken, pass);
        return Pair is null ? pooled : Pair.OutputSize > 1 ? Pair.Apply(pooled) : new ConcatPair(Pooling.OutputSize).Apply(pooled);
    }
}
