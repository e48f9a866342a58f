using Cerbert.Models.Checkpoints;
using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Models.Layers;

/// <summary>Word, position and segment embeddings, summed, normalised, dropped out (Devlin et al. 2018, figure 2).</summary>
public sealed class BertEmbeddings
{
    private readonly BertConfig config;
    private readonly LayerNormLayer norm;

    /// <summary>Reads or draws the three tables and the normalisation.</summary>
    public BertEmbeddings(ParameterScope scope, BertConfig config)
    {
        this.config = config;
        var normal = Initializer.Normal(config.InitializerRange);
        Words = scope.Get("word_embeddings.weight", new Shape(config.VocabularySize, config.HiddenSize), normal);
        Positions = scope.Get("position_embeddings.weight", new Shape(config.MaxPositions, config.HiddenSize), normal);
        Types = scope.Get("token_type_embeddings.weight", new Shape(config.TypeVocabularySize, config.HiddenSize), normal);
        norm = new LayerNormLayer(scope.At("LayerNorm"), config.HiddenSize, config.LayerNormEps);
    }

    /// <summary>[vocabulary, hidden].</summary>
    public Parameter Words { get; }

    /// <summary>[positions, hidden].</summary>
    public Parameter Positions { get; }

    /// <summary>[types, hidden].</summary>
    public Parameter Types { get; }

    /// <summary>Ids → [tokens, hidden].</summary>
    /// <exception cref="InvalidDataException">An id is outside its table.</exception>
    public Tensor Forward(TokenBatch batch, ForwardPass pass)
    {
        Require(batch.Ids.Span, config.VocabularySize, "token id", "the vocabulary of the tokenizer and the model disagree");
        Require(batch.Types.Span, config.TypeVocabularySize, "token type", "the model knows fewer segments");
        if (batch.Sequences.Longest > config.MaxPositions)
            throw new InvalidDataException($"a sequence of {batch.Sequences.Longest} tokens is longer than the model's {config.MaxPositions} positions; truncate it (tokenizer.max_length)");
        return EmbeddingLayerNorm.Apply(
            new EmbeddingIndices(batch.Ids, batch.Positions, batch.Types), Words, Positions, Types,
            norm.Weight, norm.Bias, norm.Epsilon, pass.Mask(config.HiddenDropout), pass.Type);
    }

    private static void Require(ReadOnlySpan<int> ids, int size, string what, string why)
    {
        foreach (int id in ids)
            if ((uint)id >= (uint)size)
                throw new InvalidDataException($"{what} {id} is outside the model's table of {size} rows: {why}");
    }
}
