using Cerbert.Models.Encoders;
using Cerbert.Tensors;
using Cerbert.Tensors.Autograd;
using Cerbert.Tensors.Runtime;

namespace Cerbert.Models.Pooling;

/// <summary>
/// SBERT-WK (Wang and Kuo, arXiv 2002.06652): a word is a weighted mix of its layers, a sentence a weighted mix of its words, all weights read
/// off the geometry of the layers; see <see cref="WordWeights"/>. Nothing is learned and there is no gradient: for inference, and for heads on
/// a frozen encoder, above all one that was tuned for sentence similarity.
/// </summary>
/// <param name="encoder">The encoder.</param>
/// <param name="first">The lowest layer that counts, 0 for the embeddings; at least three layers must be left.</param>
/// <param name="window">Neighbouring layers on each side that a layer is compared with.</param>
/// <param name="clamped">The paper's formulas with every token; false: the authors' program, which leaves out the last token and cuts the window.</param>
public sealed class SbertWkPooling(Encoder encoder, int first, int window, bool clamped) : PoolingStrategy
{
    private readonly WordWeights weights = new(window, clamped);

    /// <inheritdoc/>
    public override int OutputSize => encoder.HiddenSize;

    /// <inheritdoc/>
    public override OutputUse Use => OutputUse.Everything;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">A gradient is wanted.</exception>
    public override Tensor Features(EncoderOutput output, ForwardPass pass)
    {
        if (GradMode.Enabled && output.Layers.Any(layer => layer.RequiresGrad))
            throw new InvalidOperationException("sbert-wk has no gradient: freeze the encoder, or choose another pooling");
        float[][] layers = [.. output.Layers.Skip(first).Select(layer => layer.ToArray())]; // [tokens, hidden] each
        int size = encoder.HiddenSize;
        Tensor pooled = Tensor.Zeros(new Shape(output.Sequences.Count, size));
        WorkerPool.Run(output.Sequences.Count, s =>
        {
            int length = output.Sequences.Length(s), words = clamped ? length : Math.Max(Math.Min(1, length), length - 1);
            Sentence(layers, output.Sequences.Start(s), words, pooled.AsSpan().Slice(s * size, size));
        });
        return pooled;
    }

    private void Sentence(float[][] layers, int start, int words, Span<float> result)
    {
        int size = result.Length;
        var mixed = new double[words][];
        var changes = new double[words];
        for (int i = 0; i < words; i++)
        {
            int at = (start + i) * size;
            double[][] vectors = [.. layers.Select(layer => Array.ConvertAll(layer[at..(at + size)], value => (double)value))];
            double[] shares = weights.OfLayers(vectors);
            mixed[i] = [.. Enumerable.Range(0, size).Select(j => vectors.Select((vector, l) => shares[l] * vector[j]).Sum())];
            changes[i] = WordWeights.Change(vectors);
        }

        double[] importance = WordWeights.Normalise(changes);
        for (int j = 0; j < size; j++)
            result[j] = (float)mixed.Select((word, i) => importance[i] * word[j]).Sum();
    }
}
