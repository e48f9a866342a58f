using Cerbert.Models;
using Cerbert.Models.Encoders;
using Cerbert.Models.Pooling;
using Cerbert.Training.Configuration.Binding;

namespace Cerbert.Training.Configuration;

/// <summary>A recurrent network over the first token's vectors, from the lowest layer to the last.</summary>
public abstract record RecurrentPoolingConfig : PoolingConfig
{
    /// <summary>Width of the network's state and of the result.</summary>
    [Bounds(1, 65_536)]
    public int Size { get; init; } = 256;

    /// <summary>The lowest layer that is read; 0 for the embeddings, 1 for the lowest layer.</summary>
    [Bounds(0, 1000)]
    public int Start { get; init; } = 1;

    /// <inheritdoc/>
    public override string? Problem(Encoder encoder) => LayersProblem(Start, encoder);
}

/// <summary>A long short-term memory over the layers.</summary>
public sealed record LstmPoolingConfig : RecurrentPoolingConfig
{
    /// <inheritdoc/>
    public override PoolingStrategy Create(Encoder encoder, ParameterScope scope) => new RecurrentPooling(scope, encoder, Size, gru: false, Start);
}

/// <summary>A gated recurrent unit over the layers: three quarters of the LSTM's weights.</summary>
public sealed record GruPoolingConfig : RecurrentPoolingConfig
{
    /// <inheritdoc/>
    public override PoolingStrategy Create(Encoder encoder, ParameterScope scope) => new RecurrentPooling(scope, encoder, Size, gru: true, Start);
}
