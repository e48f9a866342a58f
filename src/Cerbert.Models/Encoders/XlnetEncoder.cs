using Cerbert.Models.Checkpoints;
using Cerbert.Models.Layers;
using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Models.Encoders;

/// <summary>
/// XLNet (Yang et al., arXiv 1906.08237) as it is fine-tuned: the content stream, seeing both ways, without memory. Sentences end with
/// &lt;sep&gt; &lt;cls&gt;, and the last token stands for them.
/// </summary>
/// <remarks>
/// The dropout of the distances' vectors is drawn once for a batch; transformers draws one for every sentence. <c>mask_emb</c>, which
/// pre-training puts in the place of a word, is kept and saved, and never changes.
/// </remarks>
public sealed class XlnetEncoder : Encoder
{
    private readonly ParameterStore store;
    private readonly XlnetConfig config;
    private readonly Sinusoids sinusoids;
    private readonly XlnetLayer[] blocks;
    private LinearLayer? pooler;

    /// <summary>Reads or draws the encoder under "transformer".</summary>
    public XlnetEncoder(ParameterStore store, XlnetConfig config)
    {
        (this.store, this.config) = (store, config);
        ParameterScope scope = store.At(config.Names.Prefix, mustExist: true);
        var normal = Initializer.Normal(config.InitializerRange);
        WordEmbeddings = scope.Get("word_embedding.weight", new Shape(config.VocabularySize, config.HiddenSize), normal);
        Embeddings = [WordEmbeddings, scope.Get("mask_emb", new Shape(1, 1, config.HiddenSize), normal)];
        sinusoids = new Sinusoids(config.HiddenSize, config.LongestDistance);
        blocks = [.. Enumerable.Range(0, config.Layers).Select(i => new XlnetLayer(scope.At($"layer.{i}"), config))];
        Layers = [.. blocks.Select(block => block.Parameters)];
    }

    /// <inheritdoc/>
    public override TransformerConfig Config => config;

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> Embeddings { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<IReadOnlyList<Parameter>> Layers { get; }

    /// <inheritdoc/>
    public override Parameter WordEmbeddings { get; }

    /// <inheritdoc/>
    public override bool SummaryIsLast => true;

    /// <inheritdoc/>
    public override LinearLayer Pooler => pooler ??= new LinearLayer(
        store.At("sequence_summary.summary", mustExist: false), HiddenSize, HiddenSize, config.InitializerRange, Activation.Tanh);

    /// <inheritdoc/>
    public override bool OwnsPooler => false;

    /// <inheritdoc/>
    public override string ClassifierName => "logits_proj";

    /// <inheritdoc/>
    public override string ClassName => "XLNet";

    /// <inheritdoc/>
    public override EncoderOutput Forward(TokenBatch batch, ForwardPass pass, OutputUse? use = null)
    {
        TokenEmbeddings.RequireIds(batch, config);
        OutputUse wanted = use ?? OutputUse.Everything;
        var states = new StateList(wanted);
        Tensor words = Gather.Apply(WordEmbeddings.Value, batch.Ids);                                      // [tokens, hidden]
        if (pass.WordDelta is { } added)
            words = Add.Apply(words, added);
        states.Add(Drop(Cast.Apply(words, pass.Type), pass));
        Tensor distances = Drop(Cast.Apply(sinusoids.Of(batch.Sequences.Longest), pass.Type), pass);       // [2·longest − 1, hidden]
        foreach (XlnetLayer block in blocks)
        {
            bool last = block == blocks[^1];
            states.Add(pass.Recompute
                ? Checkpoint.Apply(states.Top, x => Run(block, x, distances, batch, pass, last, wanted), pass.Random, block.IsTrained)
                : Run(block, states.Top, distances, batch, pass, last, wanted));
        }

        states.Take();
        return states.ToOutput(batch.Sequences, summaryIsLast: true);
    }

    // The last layer's output is dropped out once more.
    private Tensor Run(XlnetLayer block, Tensor x, Tensor distances, TokenBatch batch, ForwardPass pass, bool last, OutputUse wanted)
    {
        Tensor y = block.Forward(x, distances, batch, pass, lastOnly: last && wanted.SummaryOnly);
        return last ? Drop(y, pass) : y;
    }

    private Tensor Drop(Tensor x, ForwardPass pass) => Dropout.Apply(x, pass.Mask(config.HiddenDropout));
}
