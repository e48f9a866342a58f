using Cerbert.Models;
using Cerbert.Models.Encoders;
using Cerbert.Models.Pooling;
using Cerbert.Training.Configuration.Binding;

namespace Cerbert.Training.Configuration;

/// <summary>Two convolutions over the tokens, then the maximum; learns which short phrases decide. Needs full training.</summary>
public sealed record ConvolutionPoolingConfig : PoolingConfig
{
    /// <summary>Channels between the convolutions.</summary>
    [Bounds(1, 65_536)]
    public int Channels { get; init; } = 256;

    /// <summary>Width of the result.</summary>
    [Bounds(1, 65_536)]
    public int Size { get; init; } = 256;

    /// <summary>Tokens per window.</summary>
    [Bounds(1, 64)]
    public int Kernel { get; init; } = 2;

    /// <inheritdoc/>
    public override PoolingStrategy Create(Encoder encoder, ParameterScope scope) => new ConvolutionPooling(scope, encoder, Channels, Size, Kernel);

    /// <inheritdoc/>
    public override string? Refuses(TrainingMode mode) => mode == TrainingMode.HeadOnly
        ? "learns from every token, while head-only training keeps one vector per text; set training.mode: full, or choose another pooling"
        : null;
}
