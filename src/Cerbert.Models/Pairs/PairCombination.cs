using Cerbert.Tensors;

namespace Cerbert.Models.Pairs;

/// <summary>Makes one feature vector out of the two vectors u and v of a pair whose texts went through the encoder separately.</summary>
public abstract class PairCombination
{
    /// <summary>Width of the result.</summary>
    public abstract int OutputSize { get; }

    /// <summary>[2·pairs, features], all u first, then all v → [pairs, <see cref="OutputSize"/>].</summary>
    public abstract Tensor Apply(Tensor pooled);
}
