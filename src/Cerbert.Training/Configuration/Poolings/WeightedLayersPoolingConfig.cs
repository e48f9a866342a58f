using Cerbert.Models;
using Cerbert.Models.Encoders;
using Cerbert.Models.Pooling;
using Cerbert.Training.Configuration.Binding;

namespace Cerbert.Training.Configuration;

/// <summary>The first token's vectors of the upper layers, averaged with learned weights.</summary>
public sealed record WeightedLayersPoolingConfig : PoolingConfig
{
    /// <summary>The lowest layer that counts; 0 for the embeddings, 1 for the lowest layer.</summary>
    [Bounds(0, 1000)]
    public int Start { get; init; } = 1;

    /// <inheritdoc/>
    public override PoolingStrategy Create(Encoder encoder, ParameterScope scope) => new WeightedLayersPooling(scope, encoder, Start);

    /// <inheritdoc/>
    public override string? Problem(Encoder encoder) => LayersProblem(Start, encoder);
}
