using Cerbert.Models;
using Cerbert.Models.Encoders;
using Cerbert.Models.Pooling;
using Cerbert.Training.Configuration.Binding;

namespace Cerbert.Training.Configuration;

/// <summary>SBERT-WK: layers and words weighed by how their vectors turn from layer to layer. No gradient, so for head-only training.</summary>
public sealed record SbertWkPoolingConfig : PoolingConfig
{
    private const int FewestLayers = 3;

    /// <summary>The lowest layer that counts; 0 for the embeddings. At least three layers must be left.</summary>
    [Bounds(0, 1000)]
    public int Start { get; init; } = 4;

    /// <summary>Neighbouring layers on each side that a layer is compared with.</summary>
    [Bounds(1, 100)]
    public int Window { get; init; } = 2;

    /// <summary>The paper's formulas over every token; false: as the authors' program computes, without the last token.</summary>
    public bool Clamped { get; init; }

    /// <inheritdoc/>
    public override PoolingStrategy Create(Encoder encoder, ParameterScope scope) => new SbertWkPooling(encoder, Start, Window, Clamped);

    /// <inheritdoc/>
    public override string? Problem(Encoder encoder) => LayersProblem(Start, encoder, FewestLayers);

    /// <inheritdoc/>
    public override string? Refuses(TrainingMode mode) => mode == TrainingMode.HeadOnly
        ? null
        : "has no gradient for the encoder; set training.mode: head-only, or choose another pooling";
}
