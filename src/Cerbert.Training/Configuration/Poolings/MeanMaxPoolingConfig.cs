using Cerbert.Models;
using Cerbert.Models.Encoders;
using Cerbert.Models.Pooling;

namespace Cerbert.Training.Configuration;

/// <summary>Mean, maximum and, unless switched off, the first token side by side: short for <c>[mean, max, cls]</c>.</summary>
public sealed record MeanMaxPoolingConfig : PoolingConfig
{
    /// <summary>Whether the first token's vector is the third part.</summary>
    public bool Cls { get; init; } = true;

    /// <inheritdoc/>
    public override PoolingStrategy Create(Encoder encoder, ParameterScope scope)
    {
        PoolingStrategy[] both = [new MeanPooling(encoder), new MaxPooling(encoder)];
        return new ConcatPooling(Cls ? [.. both, new ClsPooling(encoder)] : both);
    }
}
