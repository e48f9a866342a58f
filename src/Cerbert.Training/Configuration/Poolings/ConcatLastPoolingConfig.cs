using Cerbert.Models;
using Cerbert.Models.Encoders;
using Cerbert.Models.Pooling;
using Cerbert.Training.Configuration.Binding;

namespace Cerbert.Training.Configuration;

/// <summary>The first token's vectors of the last layers side by side, the last layer first.</summary>
public sealed record ConcatLastPoolingConfig : PoolingConfig
{
    /// <summary>How many layers.</summary>
    [Bounds(1, 1001)]
    public int Layers { get; init; } = 4;

    /// <inheritdoc/>
    public override PoolingStrategy Create(Encoder encoder, ParameterScope scope) => new ConcatLastPooling(encoder, Layers);

    /// <inheritdoc/>
    public override string? Problem(Encoder encoder) => Layers <= encoder.LayerCount + 1
        ? null
        : $"layers is {Layers}, but the encoder has {encoder.LayerCount} and the embeddings; choose at most {encoder.LayerCount + 1}";
}
