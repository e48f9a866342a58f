using Cerbert.Tensors;

namespace Cerbert.Models.Pairs;

/// <summary>
/// Makes one feature vector out of the two vectors u and v of a pair whose texts went through the encoder separately. One subclass
/// per combination.
/// </summary>
public abstract class PairCombination
{
    /// <summary>Width of the result.</summary>
    public abstract int OutputSize { get; }

    /// <summary>Where the weight and bias of a <see cref="Heads.SimilarityHead"/> start, for combinations that are a single similarity; else null.</summary>
    public virtual (float Weight, float Bias)? SimilarityStart => null;

    /// <summary>[2·pairs, features], all u first, then all v → [pairs, <see cref="OutputSize"/>].</summary>
    public abstract Tensor Apply(Tensor pooled);

    /// <summary>The combination of that name: one line per kind.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="size">Width of u and of v.</param>
    /// <exception cref="InvalidDataException">There is no such combination.</exception>
    public static PairCombination Create(string name, int size) => name switch
    {
        "concat" => new ConcatPair(size),
        "difference-product" => new DifferenceProductPair(size),
        "difference-product-only" => new DifferenceProductOnlyPair(size),
        "cosine" => new CosinePair(),
        "scaled-dot" => new ScaledDotPair(),
        _ => throw new InvalidDataException($"pair combination '{name}' is not known; expected one of {string.Join(", ", Names)}"),
    };

    /// <summary>Every name <see cref="Create"/> takes.</summary>
    public static IReadOnlyList<string> Names { get; } = ["concat", "difference-product", "difference-product-only", "cosine", "scaled-dot"];
}
