using Cerbert.Tensors.Autograd;

namespace Cerbert.Tensors.Ops;

/// <summary>
/// Features of pairs of vectors u and v that a head can tell classes apart by: (u, v), (u, v, |u − v|, u∗v) or (|u − v|, u∗v), ∗
/// element by element (Conneau et al. 2017, arXiv 1705.02364, section 3.1).
/// </summary>
/// <remarks>
/// With the gradients of the blocks gu, gv, gd, gp: du = gu + sign(u − v)·gd + v∗gp, dv = gv − sign(u − v)·gd + u∗gp, and
/// sign(0) = 0.
/// </remarks>
public static class PairFeatures
{
    /// <summary>Combines the two vectors of each pair.</summary>
    /// <param name="pairs">[2·pairs, size] float32, all u first, then all v.</param>
    /// <param name="kind">Which blocks.</param>
    /// <returns>[pairs, <see cref="Blocks"/>·size].</returns>
    /// <exception cref="ArgumentException">The number of rows is odd.</exception>
    public static Tensor Apply(Tensor pairs, PairFeatureKind kind)
    {
        Tensor features = Tensor.Empty(new Shape(CountPairs(pairs), Blocks(kind) * pairs.Columns));
        Kernels.Current.PairFeatures(pairs, kind, features);
        return Tensor.NeedsGrad(pairs) ? features.Record(new Node(pairs, kind)) : features;
    }

    /// <summary>How many vectors' width the features have.</summary>
    public static int Blocks(PairFeatureKind kind) => kind == PairFeatureKind.DifferenceProduct ? 4 : 2;

    internal static int CountPairs(Tensor pairs) => pairs.Rows % 2 == 0
        ? pairs.Rows / 2
        : throw new ArgumentException($"pairs need an even number of rows, all u and then all v, not {pairs}");

    private sealed class Node(Tensor pairs, PairFeatureKind kind) : GradNode
    {
        public override void Backward(Tensor gradient) =>
            Kernels.Current.PairFeaturesBackward(pairs, kind, gradient, GradTarget.Of(pairs));
    }
}
