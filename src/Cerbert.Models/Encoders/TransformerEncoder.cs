using Cerbert.Models.Checkpoints;
using Cerbert.Models.Layers;
using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Models.Encoders;

/// <summary>Embeddings and a stack of post-norm transformer layers over ragged batches: what BERT and its closest relatives have in common.</summary>
public abstract class TransformerEncoder : Encoder
{
    private readonly ParameterStore store;
    private readonly TokenEmbeddings embeddings;
    private readonly TransformerLayer[] blocks;
    private readonly IReadOnlyList<Parameter> embeddingParameters;
    private readonly List<IReadOnlyList<Parameter>> layerParameters = [];
    private LinearLayer? pooler;

    /// <summary>Reads or draws embeddings and layers.</summary>
    /// <param name="store">Holds the parameters.</param>
    /// <param name="config">Sizes.</param>
    /// <param name="names">Names of a layer's parts.</param>
    /// <param name="layer">The place of layer i relative to the encoder, such as "encoder.layer.0"; the same for layers that share their weights.</param>
    /// <param name="projection">The name of the projection of narrow embeddings.</param>
    /// <param name="attendedDropout">Dropout of the attention's output; null: the configuration's.</param>
    /// <param name="outputDropout">Dropout of the feed-forward part's output; null: the configuration's.</param>
    private protected TransformerEncoder(
        ParameterStore store, TransformerConfig config, LayerNames names, Func<int, string> layer, string projection = "embeddings_project",
        double? attendedDropout = null, double? outputDropout = null)
    {
        this.store = store;
        Config = config;
        Scope = store.At(config.Names.Prefix, mustExist: true);
        int before = store.Parameters.Count;
        embeddings = new TokenEmbeddings(Scope, config, projection);
        embeddingParameters = [.. store.Parameters.Skip(before)];
        blocks = new TransformerLayer[config.Layers];
        for (int i = 0; i < blocks.Length; i++)
        {
            if (i > 0 && layer(i) == layer(i - 1))
            {
                blocks[i] = blocks[i - 1];
                continue;
            }

            blocks[i] = new TransformerLayer(Scope.At(layer(i)), config, names, attendedDropout, outputDropout);
            layerParameters.Add(blocks[i].Parameters);
        }
    }

    /// <inheritdoc/>
    public sealed override TransformerConfig Config { get; }

    /// <inheritdoc/>
    public sealed override IReadOnlyList<Parameter> Embeddings => embeddingParameters;

    /// <inheritdoc/>
    public sealed override IReadOnlyList<IReadOnlyList<Parameter>> Layers => layerParameters;

    /// <inheritdoc/>
    public sealed override Parameter WordEmbeddings => embeddings.Words;

    /// <summary>The layers in the order they run.</summary>
    public IReadOnlyList<TransformerLayer> Blocks => blocks;

    // Models without a pooled head (masked language models) are saved without it, so it is read or drawn only when asked for.
    /// <inheritdoc/>
    public sealed override LinearLayer Pooler => pooler ??= MakePooler();

    /// <summary>The encoder's place in the checkpoint.</summary>
    private protected ParameterScope Scope { get; }

    /// <inheritdoc/>
    public sealed override EncoderOutput Forward(TokenBatch batch, ForwardPass pass, OutputUse? use = null)
    {
        OutputUse wanted = use ?? OutputUse.Everything;
        var states = new StateList(wanted);
        states.Add(embeddings.Forward(batch, pass));
        for (int i = 0; i < blocks.Length; i++)
        {
            TransformerLayer block = blocks[i];
            ReadOnlyMemory<int>? only = i < blocks.Length - 1 ? null : wanted.SummaryOnly ? batch.Sequences.Starts : wanted.Tokens;
            states.Add(pass.Recompute
                ? Checkpoint.Apply(states.Top, x => block.Forward(x, batch.Sequences, pass, only), pass.Random, block.IsTrained)
                : block.Forward(states.Top, batch.Sequences, pass, only));
        }

        return states.ToOutput(batch.Sequences);
    }

    /// <summary>Reads or draws the dense layer of the family's classifiers.</summary>
    private protected abstract LinearLayer MakePooler();

    /// <summary>A dense layer [hidden, hidden] of a classifier, outside the encoder, which a checkpoint need not have.</summary>
    private protected LinearLayer ClassifierDense(string name, Activation activation) => Dense(store.At(name, mustExist: false), activation);

    /// <summary>A dense layer [hidden, hidden] that a checkpoint need not have.</summary>
    private protected LinearLayer Dense(ParameterScope scope, Activation activation) =>
        new(scope.Optional(), HiddenSize, HiddenSize, Config.InitializerRange, activation);
}
