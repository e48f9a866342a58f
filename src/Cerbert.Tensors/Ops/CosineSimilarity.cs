using Cerbert.Tensors.Autograd;

namespace Cerbert.Tensors.Ops;

/// <summary>c = u·v / (|u| |v|) of each pair; a norm below 10⁻⁸ counts as 10⁻⁸, as in PyTorch, so that zero vectors give 0.</summary>
/// <remarks>du = dc·(v / |v| − c·u / |u|) / |u|, and dv likewise; the second term is absent where |u| is below 10⁻⁸.</remarks>
public static class CosineSimilarity
{
    /// <summary>The cosine of the two vectors of each pair.</summary>
    /// <param name="pairs">[2·pairs, size] float32, all u first, then all v.</param>
    /// <returns>[pairs, 1], from −1 to 1.</returns>
    /// <exception cref="ArgumentException">The number of rows is odd.</exception>
    public static Tensor Apply(Tensor pairs)
    {
        Tensor cosines = Tensor.Empty(new Shape(PairFeatures.CountPairs(pairs), 1));
        Kernels.Current.CosineSimilarity(pairs, cosines);
        return Tensor.NeedsGrad(pairs) ? cosines.Record(new Node(pairs)) : cosines;
    }

    private sealed class Node(Tensor pairs) : GradNode
    {
        public override void Backward(Tensor gradient) =>
            Kernels.Current.CosineSimilarityBackward(pairs, gradient, GradTarget.Of(pairs));
    }
}
