using Cerbert.Models;
using Cerbert.Models.Encoders;
using Cerbert.Models.Pooling;
using Cerbert.Training.Configuration.Binding;

namespace Cerbert.Training.Configuration;

/// <summary>The first token's vector in a layer below the last.</summary>
public sealed record ClsLayerPoolingConfig : PoolingConfig
{
    /// <summary>Counted from the last: −1 is the last layer, −2 the second to last.</summary>
    [Bounds(-1001, -1)]
    public int Layer { get; init; } = -2;

    /// <inheritdoc/>
    public override PoolingStrategy Create(Encoder encoder, ParameterScope scope) => new ClsPooling(encoder, -1 - Layer);

    /// <inheritdoc/>
    public override string? Problem(Encoder encoder) => -Layer <= encoder.LayerCount + 1
        ? null
        : $"layer is {Layer}, but the encoder has {encoder.LayerCount} layers; choose from {-1 - encoder.LayerCount} (the embeddings) to −1";
}
