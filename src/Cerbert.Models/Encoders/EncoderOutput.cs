using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Models.Encoders;

/// <summary>What an encoder computed for a batch.</summary>
/// <param name="HiddenStates">
/// The embeddings' output and that of each layer, [tokens, hidden] each, the last layer's last; with <paramref name="FirstOnly"/> that one is
/// [sentences, hidden].
/// </param>
/// <param name="Sequences">Which tokens form a sentence.</param>
/// <param name="FirstOnly">Whether the last layer was computed for the first token of each sentence alone.</param>
public sealed record EncoderOutput(IReadOnlyList<Tensor> HiddenStates, Sequences Sequences, bool FirstOnly = false)
{
    /// <summary>The last layer's output for every token, [tokens, hidden].</summary>
    /// <exception cref="InvalidOperationException">It was computed for the first tokens alone.</exception>
    public Tensor Last => FirstOnly
        ? throw new InvalidOperationException("the last layer was computed for first tokens only: ask the encoder for all tokens")
        : HiddenStates[^1];

    /// <summary>The last layer's output for the first token of each sentence, [sentences, hidden], float32.</summary>
    public Tensor First() => FirstOnly ? Cast.Apply(HiddenStates[^1], DType.Float32) : Pool.First(Last, Sequences);
}
