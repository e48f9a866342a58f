using Cerbert.Models.Checkpoints;
using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Models.Layers;

/// <summary>Word and position embeddings of BART's encoder or decoder, which share the words: summed, normalised, dropped out.</summary>
internal sealed class BartEmbeddings
{
    private readonly BartConfig config;
    private readonly Parameter words, positions;
    private readonly LayerNormLayer norm;

    /// <summary>Reads or draws the position table and the normalisation.</summary>
    /// <param name="scope">The place of the encoder or the decoder.</param>
    /// <param name="config">Sizes.</param>
    /// <param name="words">[vocabulary, hidden], of both.</param>
    public BartEmbeddings(ParameterScope scope, BartConfig config, Parameter words)
    {
        (this.config, this.words) = (config, words);
        positions = scope.Get(
            "embed_positions.weight", new Shape(config.MaxPositions + config.FirstPosition, config.HiddenSize), Initializer.Normal(config.InitializerRange));
        norm = new LayerNormLayer(scope.At("layernorm_embedding"), config.HiddenSize, config.LayerNormEps);
    }

    /// <summary>Ids → [tokens, hidden]; <paramref name="added"/> is what these tokens have of <see cref="ForwardPass.WordDelta"/>.</summary>
    public Tensor Forward(ReadOnlyMemory<int> ids, TokenBatch batch, ForwardPass pass, Tensor? added) => EmbeddingLayerNorm.Apply(
        new EmbeddingIndices(ids, batch.PositionsFrom(config.FirstPosition), default), words, positions, null,
        norm.Weight, norm.Bias, norm.Epsilon, pass.Mask(config.HiddenDropout), pass.Type, added);
}
