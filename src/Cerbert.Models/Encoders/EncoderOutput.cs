using Cerbert.Tensors;

namespace Cerbert.Models.Encoders;

/// <summary>What an encoder computed for a batch.</summary>
/// <param name="HiddenStates">The embeddings' output and that of each layer, [tokens, hidden] each, the last layer's last.</param>
/// <param name="Sequences">Which tokens form a sentence.</param>
public sealed record EncoderOutput(IReadOnlyList<Tensor> HiddenStates, Sequences Sequences)
{
    /// <summary>The last layer's output, [tokens, hidden].</summary>
    public Tensor Last => HiddenStates[^1];
}
