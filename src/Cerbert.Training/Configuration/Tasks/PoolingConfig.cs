using Cerbert.Training.Configuration.Binding;

namespace Cerbert.Training.Configuration;

/// <summary>How the token vectors of a text become one vector.</summary>
public abstract record PoolingConfig
{
    /// <summary>All poolings by name; adding one is one line.</summary>
    public static ConfigFamily<PoolingConfig> Family { get; } = new ConfigFamily<PoolingConfig>()
        .Add<PoolerPoolingConfig>("pooler")
        .Add<ClsPoolingConfig>("cls")
        .Add<MeanPoolingConfig>("mean");
}

/// <summary>tanh(W h + b) of the first token, with the encoder's own pre-trained W and b.</summary>
public sealed record PoolerPoolingConfig : PoolingConfig;

/// <summary>The first token's vector.</summary>
public sealed record ClsPoolingConfig : PoolingConfig;

/// <summary>The mean over all tokens, special ones included; the best choice without pre-training.</summary>
public sealed record MeanPoolingConfig : PoolingConfig;
