using Cerbert.Models.Checkpoints;
using Cerbert.Models.Layers;
using Cerbert.Tensors;

namespace Cerbert.Models.Encoders;

/// <summary>
/// BERT (Devlin et al., arXiv 1810.04805): embeddings and a stack of post-norm transformer layers, over ragged batches.
/// </summary>
public sealed class BertEncoder : Encoder
{
    private readonly BertConfig config;
    private readonly ParameterScope scope;
    private readonly BertEmbeddings embeddings;
    private readonly BertLayer[] layers;
    private LinearLayer? pooler;

    /// <summary>Reads or draws the encoder under "bert".</summary>
    public BertEncoder(ParameterStore store, BertConfig config)
    {
        this.config = config;
        scope = store.At("bert", mustExist: true);
        embeddings = new BertEmbeddings(scope.At("embeddings"), config);
        layers = [.. Enumerable.Range(0, config.Layers).Select(i => new BertLayer(scope.At($"encoder.layer.{i}"), config))];
    }

    /// <inheritdoc/>
    public override BertConfig Config => config;

    /// <inheritdoc/>
    public override int HiddenSize => config.HiddenSize;

    /// <inheritdoc/>
    public override int MaxLength => config.MaxPositions;

    /// <inheritdoc/>
    public override int LayerCount => layers.Length;

    /// <inheritdoc/>
    public override Parameter WordEmbeddings => embeddings.Words;

    /// <summary>The layers, lowest first.</summary>
    public IReadOnlyList<BertLayer> Layers => layers;

    // Models without a pooled head (masked language models) are saved without it, so it is read or drawn only when asked for.
    /// <inheritdoc/>
    public override LinearLayer Pooler =>
        pooler ??= new LinearLayer(scope.Optional().At("pooler.dense"), config.HiddenSize, config.HiddenSize, config.InitializerRange, Activation.Tanh);

    /// <inheritdoc/>
    public override EncoderOutput Forward(TokenBatch batch, ForwardPass pass, OutputUse? use = null)
    {
        OutputUse wanted = use ?? OutputUse.Everything;
        Tensor state = embeddings.Forward(batch, pass);
        var states = new List<Tensor>(wanted.AllLayers ? layers.Length + 1 : 1) { state };
        foreach (BertLayer layer in layers)
        {
            Tensor next = layer.Forward(state, batch.Sequences, pass, wanted.FirstOnly && layer == layers[^1]);
            if (!wanted.AllLayers)
            {
                state.ReleaseAfter(next);
                states.Clear();
            }

            states.Add(state = next);
        }

        return new EncoderOutput(states, batch.Sequences, wanted);
    }
}
