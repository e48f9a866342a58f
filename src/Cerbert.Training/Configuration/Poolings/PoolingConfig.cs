using Cerbert.Models;
using Cerbert.Models.Encoders;
using Cerbert.Models.Pooling;
using Cerbert.Training.Configuration.Binding;

namespace Cerbert.Training.Configuration;

/// <summary>How the hidden states of a text become one vector. A list of poolings puts them side by side.</summary>
public abstract record PoolingConfig
{
    /// <summary>All poolings by name; adding one is one line.</summary>
    public static ConfigFamily<PoolingConfig> Family { get; } = new ConfigFamily<PoolingConfig>()
        .Add<PoolerPoolingConfig>("pooler")
        .Add<ClsPoolingConfig>("cls")
        .Add<MeanPoolingConfig>("mean")
        .Add<MaxPoolingConfig>("max")
        .Add<MeanMaxPoolingConfig>("mean-max")
        .Add<ConvolutionPoolingConfig>("conv1d")
        .Add<ClsLayerPoolingConfig>("cls-layer")
        .Add<ConcatLastPoolingConfig>("concat-last")
        .Add<WeightedLayersPoolingConfig>("weighted-layers")
        .Add<LstmPoolingConfig>("lstm")
        .Add<GruPoolingConfig>("gru")
        .Add<LayerAttentionPoolingConfig>("attention")
        .Add<SbertWkPoolingConfig>("sbert-wk")
        .Add<ConcatPoolingConfig>("concat")
        .ListsAre<ConcatPoolingConfig>(nameof(ConcatPoolingConfig.Parts));

    /// <summary>The pooling for an encoder.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="scope">Where weights of its own go, such as "heads.sst.pooling".</param>
    public abstract PoolingStrategy Create(Encoder encoder, ParameterScope scope);

    /// <summary>What does not fit the encoder, starting with the key ("layers is 9, but …"), or null.</summary>
    public virtual string? Problem(Encoder encoder) => null;

    /// <summary>Why the pooling cannot be used in a mode, as the end of "is x, which …", or null.</summary>
    public virtual string? Refuses(TrainingMode mode) => null;

    /// <summary>A <c>start</c> key that does not leave <paramref name="least"/> layers of the encoder, in words.</summary>
    private protected static string? LayersProblem(int start, Encoder encoder, int least = 1) => start <= encoder.LayerCount + 1 - least
        ? null
        : $"start is {start}, but the encoder has {encoder.LayerCount} layers above the embeddings (0); choose at most {encoder.LayerCount + 1 - least}";
}

/// <summary>The encoder family's own: for BERT tanh(W h + b) of the first token, with the pre-trained W and b.</summary>
public sealed record PoolerPoolingConfig : PoolingConfig
{
    /// <inheritdoc/>
    public override PoolingStrategy Create(Encoder encoder, ParameterScope scope) => new PoolerPooling(encoder);
}

/// <summary>The first token's vector.</summary>
public sealed record ClsPoolingConfig : PoolingConfig
{
    /// <inheritdoc/>
    public override PoolingStrategy Create(Encoder encoder, ParameterScope scope) => new ClsPooling(encoder);
}

/// <summary>The mean over all tokens, special ones included; the best choice without pre-training.</summary>
public sealed record MeanPoolingConfig : PoolingConfig
{
    /// <inheritdoc/>
    public override PoolingStrategy Create(Encoder encoder, ParameterScope scope) => new MeanPooling(encoder);
}

/// <summary>The largest value of each column over all tokens.</summary>
public sealed record MaxPoolingConfig : PoolingConfig
{
    /// <inheritdoc/>
    public override PoolingStrategy Create(Encoder encoder, ParameterScope scope) => new MaxPooling(encoder);
}
