using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Models.Encoders;

/// <summary>What an encoder computed for a batch.</summary>
/// <param name="HiddenStates">
/// The embeddings' output and that of each layer, [tokens, hidden] each, the last layer's last; where only the last layer is read, that one
/// alone. With <see cref="OutputUse.SummaryOnly"/> the last layer's is [sentences, hidden], with <see cref="OutputUse.Tokens"/> [those, hidden].
/// </param>
/// <param name="Sequences">Which tokens form a sentence.</param>
/// <param name="Use">What was computed and kept.</param>
public sealed record EncoderOutput(IReadOnlyList<Tensor> HiddenStates, Sequences Sequences, OutputUse Use)
{
    /// <summary>Whether a sentence's last token is the one that stands for it: see <see cref="Encoder.SummaryIsLast"/>.</summary>
    public bool SummaryIsLast { get; init; }

    /// <summary>The last layer's output for every token, [tokens, hidden].</summary>
    /// <exception cref="InvalidOperationException">It was computed for some tokens alone.</exception>
    public Tensor Last => Use.SummaryOnly || Use.Tokens is not null
        ? throw new InvalidOperationException("the last layer was computed for summary tokens only, or for some others: ask the encoder for all tokens")
        : HiddenStates[^1];

    /// <summary>The last layer's output for some tokens, [tokens that are named, hidden].</summary>
    /// <param name="tokens">Their numbers in the batch.</param>
    /// <exception cref="InvalidOperationException">One of them was not computed.</exception>
    public Tensor At(ReadOnlyMemory<int> tokens)
    {
        if (Use.Tokens is not { } computed)
            return Gather.Apply(Last, tokens);
        if (tokens.Equals(computed))
            return HiddenStates[^1];
        int[] places = Array.ConvertAll(tokens.ToArray(), token => computed.Span.BinarySearch(token));
        return Array.TrueForAll(places, place => place >= 0)
            ? Gather.Apply(HiddenStates[^1], places)
            : throw new InvalidOperationException("the last layer was computed for other tokens: ask the encoder for these too");
    }

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
        if (Use.Tokens is not null && state == HiddenStates[^1])
            return Cast.Apply(At(SummaryIsLast ? Sequences.Lasts : Sequences.Starts), DType.Float32);
        return SummaryIsLast ? Cast.Apply(Gather.Apply(state, Sequences.Lasts), DType.Float32) : Pool.First(state, Sequences);
    }
}
