using Cerbert.Tensors;
using Cerbert.Tensors.Random;

namespace Cerbert.Models;

/// <summary>What a forward pass needs to know besides its input: training or not, random streams, element type.</summary>
/// <param name="Type">Element type of activations.</param>
/// <param name="Random">Streams for dropout while training; null switches dropout off.</param>
/// <param name="Recompute">Whether layers keep their inputs alone for the backward pass and compute the rest again.</param>
public sealed record ForwardPass(DType Type = DType.Float32, RandomStreams? Random = null, bool Recompute = false)
{
    /// <summary>Evaluation in float32.</summary>
    public static ForwardPass Evaluation { get; } = new();

    /// <summary>
    /// Added to the word vector of every token before anything else is done with it, [tokens, width of the word table] float32; null for nothing.
    /// With the value of a <see cref="Parameter"/> the backward pass leaves there the gradient by the tokens' vectors: for attributions, and for
    /// training against perturbed embeddings. To put other vectors in the place of words, add the difference to
    /// <see cref="Encoders.Encoder.WordVectors"/>.
    /// </summary>
    /// <remarks>A model that reads a token twice, as BART's encoder and decoder do, adds it both times.</remarks>
    public Tensor? WordDelta { get; init; }

    /// <summary>Where every layer leaves its attention probabilities; null for nowhere. Not together with <see cref="Recompute"/>.</summary>
    public AttentionRecord? Attention { get; init; }

    /// <summary>Whether dropout is active.</summary>
    public bool Training => Random is not null;

    /// <summary>The next op's dropout mask: none in evaluation.</summary>
    public DropoutMask Mask(double probability) =>
        Random is null || probability == 0 ? DropoutMask.None : new DropoutMask((float)probability, Random.Next());
}
