using Cerbert.Models;
using Cerbert.Models.Encoders;
using Cerbert.Models.Pooling;
using Cerbert.Training.Configuration.Binding;

namespace Cerbert.Training.Configuration;

/// <summary>Attention of a learned query over the first token's vectors of the layers, then a linear layer.</summary>
public sealed record LayerAttentionPoolingConfig : PoolingConfig
{
    /// <summary>Width of the result.</summary>
    [Bounds(1, 65_536)]
    public int Size { get; init; } = 256;

    /// <summary>The lowest layer that is read; 0 for the embeddings, 1 for the lowest layer.</summary>
    [Bounds(0, 1000)]
    public int Start { get; init; } = 1;

    /// <inheritdoc/>
    public override PoolingStrategy Create(Encoder encoder, ParameterScope scope) => new LayerAttentionPooling(scope, encoder, Size, Start);

    /// <inheritdoc/>
    public override string? Problem(Encoder encoder) => LayersProblem(Start, encoder);
}
