using Cerbert.Models.Checkpoints;
using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Models.Layers;

/// <summary>
/// Word, position and, where the family has them, segment embeddings, summed, normalised, dropped out (Devlin et al. 2018, figure 2), and where
/// the tables are narrower than the layers, projected.
/// </summary>
public sealed class TokenEmbeddings
{
    private readonly TransformerConfig config;
    private readonly LayerNormLayer norm;
    private readonly LinearLayer? projection;

    /// <summary>Reads or draws the tables and the normalisation under "embeddings".</summary>
    /// <param name="scope">The encoder's place in the checkpoint.</param>
    /// <param name="config">Sizes.</param>
    /// <param name="projection">The projection's name, relative to the encoder; used where the widths differ.</param>
    internal TokenEmbeddings(ParameterScope scope, TransformerConfig config, string projection)
    {
        this.config = config;
        var normal = Initializer.Normal(config.InitializerRange);
        int size = config.EmbeddingSize;
        ParameterScope tables = scope.At("embeddings");
        Words = tables.Get("word_embeddings.weight", new Shape(config.VocabularySize, size), normal);
        Positions = tables.Get("position_embeddings.weight", new Shape(config.MaxPositions, size), normal);
        if (config.TypeVocabularySize > 0)
            Types = tables.Get("token_type_embeddings.weight", new Shape(config.TypeVocabularySize, size), normal);
        norm = new LayerNormLayer(tables.At("LayerNorm"), size, config.LayerNormEps);
        if (size != config.HiddenSize)
            this.projection = new LinearLayer(scope.At(projection), size, config.HiddenSize, config.InitializerRange);
    }

    /// <summary>[vocabulary, width].</summary>
    public Parameter Words { get; }

    /// <summary>[positions, width].</summary>
    public Parameter Positions { get; }

    /// <summary>[types, width]; null where the family has no segments.</summary>
    public Parameter? Types { get; }

    /// <summary>Ids → [tokens, hidden].</summary>
    /// <exception cref="InvalidDataException">An id is outside its table, or a sequence longer than the table of positions.</exception>
    public Tensor Forward(TokenBatch batch, ForwardPass pass)
    {
        RequireIds(batch, config);
        if (Types is not null)
            Require(batch.Types.Span, config.TypeVocabularySize, "token type", "the model knows fewer segments");
        Tensor embedded = EmbeddingLayerNorm.Apply(
            new EmbeddingIndices(batch.Ids, batch.PositionsFrom(config.FirstPosition), batch.Types), Words, Positions, Types,
            norm.Weight, norm.Bias, norm.Epsilon, pass.Mask(config.HiddenDropout), pass.Type, pass.WordDelta);
        if (projection is null)
            return embedded;
        Tensor projected = projection.Forward(embedded);
        embedded.ReleaseAfter(projected);
        return projected;
    }

    /// <summary>Refuses ids that have no vector, and sequences that have not enough positions.</summary>
    internal static void RequireIds(TokenBatch batch, TransformerConfig config)
    {
        Require(batch.Ids.Span, config.VocabularySize, "token id", "the vocabulary of the tokenizer and the model disagree");
        if (batch.Sequences.Longest > config.MaxLength)
            throw new InvalidDataException($"a sequence of {batch.Sequences.Longest} tokens is longer than the model's {config.MaxLength} positions; truncate it (tokenizer.max_length)");
    }

    private static void Require(ReadOnlySpan<int> ids, int size, string what, string why)
    {
        foreach (int id in ids)
            if ((uint)id >= (uint)size)
                throw new InvalidDataException($"{what} {id} is outside the model's table of {size} rows: {why}");
    }
}
