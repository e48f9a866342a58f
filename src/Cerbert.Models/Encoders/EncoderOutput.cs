using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Models.Encoders;

/// <summary>What an encoder computed for a batch.</summary>
/// <param name="HiddenStates">
/// The embeddings' output and that of each layer, [tokens, hidden] each, the last layer's last; where only the last layer is read, that one
/// alone. With <see cref="OutputUse.SummaryOnly"/> the last layer's is [sentences, hidden].
/// </param>
/// <param name="Sequences">Which tokens form a sentence.</param>
/// <param name="Use">What was computed and kept.</param>
public sealed record EncoderOutput(IReadOnlyList<Tensor> HiddenStates, Sequences Sequences, OutputUse Use)
{
    /// <summary>Whether a sentence's last token is the one that stands for it: see <see cref="Encoder.SummaryIsLast"/>.</summary>
    public bool SummaryIsLast { get; init; }

    /// <summary>The last layer's output for every token, [tokens, hidden].</summary>
    /// <exception cref="InvalidOperationException">It was computed for the summary tokens alone.</exception>
    public Tensor Last => Use.SummaryOnly
        ? throw new InvalidOperationException("the last layer was computed for summary tokens only: ask the encoder for all tokens")
        : HiddenStates[^1];

    /// <summary>All layers' outputs, the embeddings' first.</summary>
    /// <exception cref="InvalidOperationException">Only the last one was kept.</exception>
    public IReadOnlyList<Tensor> Layers => Use.AllLayers
        ? HiddenStates
        : throw new InvalidOperationException("only the last layer was kept: ask the encoder for all layers");

    /// <summary>The last layer's output for the token that stands for each sentence, [sentences, hidden], float32.</summary>
    public Tensor Summary() => Summary(HiddenStates[^1]);

    /// <summary>A layer's output for the token that stands for each sentence, [sentences, hidden], float32.</summary>
    /// <param name="layer">0 for the embeddings, 1 for the lowest layer.</param>
    public Tensor Summary(int layer) => Summary(Layers[layer]);

    private Tensor Summary(Tensor state)
    {
        if (Use.SummaryOnly && state == HiddenStates[^1])
            return Cast.Apply(state, DType.Float32);
        return SummaryIsLast ? Cast.Apply(Gather.Apply(state, Sequences.Lasts), DType.Float32) : Pool.First(state, Sequences);
    }
}
