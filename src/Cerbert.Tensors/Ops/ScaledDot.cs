using Cerbert.Tensors.Autograd;

namespace Cerbert.Tensors.Ops;

/// <summary>s = u·v / √n of each pair of vectors of size n: about as large for wide vectors as for narrow ones (the scaling is that of
/// attention, Vaswani et al. 2017, section 3.2.1).</summary>
/// <remarks>du = ds·v / √n, dv = ds·u / √n.</remarks>
public static class ScaledDot
{
    /// <summary>The scaled product of the two vectors of each pair.</summary>
    /// <param name="pairs">[2·pairs, size] float32, all u first, then all v.</param>
    /// <returns>[pairs, 1].</returns>
    /// <exception cref="ArgumentException">The number of rows is odd.</exception>
    public static Tensor Apply(Tensor pairs)
    {
        float scale = 1 / MathF.Sqrt(Math.Max(1, pairs.Columns));
        Tensor products = Tensor.Empty(new Shape(PairFeatures.CountPairs(pairs), 1));
        Kernels.Current.PairDot(pairs, scale, products);
        return Tensor.NeedsGrad(pairs) ? products.Record(new Node(pairs, scale)) : products;
    }

    private sealed class Node(Tensor pairs, float scale) : GradNode
    {
        public override void Backward(Tensor gradient) =>
            Kernels.Current.PairDotBackward(pairs, scale, gradient, GradTarget.Of(pairs));
    }
}
