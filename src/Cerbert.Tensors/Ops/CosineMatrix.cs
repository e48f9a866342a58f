using Cerbert.Tensors.Autograd;

namespace Cerbert.Tensors.Ops;

/// <summary>
/// S[i, j] = s·cos(u_i, v_j): every u against every v, such as the logits of InfoNCE with s = 1 / temperature (van den Oord et al.,
/// arXiv 1807.03748). A norm below 10⁻⁸ counts as 10⁻⁸.
/// </summary>
/// <remarks>With unit vectors û, v̂: dû = s·dS·v̂, dv̂ = s·dSᵀ·û, and du = (dû − û (û·dû)) / |u|, dv likewise.</remarks>
public static class CosineMatrix
{
    /// <summary>The cosines of all first vectors with all second ones.</summary>
    /// <param name="pairs">[2·pairs, size] float32, all u first, then all v.</param>
    /// <param name="scale">s.</param>
    /// <returns>[pairs, pairs], each from −s to s.</returns>
    /// <exception cref="ArgumentException">The number of rows is odd.</exception>
    public static Tensor Apply(Tensor pairs, float scale = 1)
    {
        int count = PairFeatures.CountPairs(pairs);
        Tensor unit = Tensor.Empty(pairs.Shape), norms = Tensor.Empty(new Shape(pairs.Rows)), cosines = Tensor.Empty(new Shape(count, count));
        Kernels.Current.NormalizeRows(pairs, scale, unit, norms);
        var half = new Shape(count, pairs.Columns);
        Kernels.Current.MatMul(unit.View(0, half), false, unit.View((long)count * pairs.Columns, half), true, cosines, accumulate: false);
        if (Tensor.NeedsGrad(pairs))
            return cosines.Record(new Node(pairs, scale, unit, norms));
        unit.Dispose();
        norms.Dispose();
        return cosines;
    }

    private sealed class Node(Tensor pairs, float scale, Tensor unit, Tensor norms) : GradNode
    {
        public override void Backward(Tensor gradient)
        {
            var half = new Shape(gradient.Rows, pairs.Columns);
            long second = (long)gradient.Rows * pairs.Columns;
            using Tensor dunit = Tensor.Empty(pairs.Shape);
            Kernels.Current.MatMul(gradient, false, unit.View(second, half), false, dunit.View(0, half), accumulate: false);
            Kernels.Current.MatMul(gradient, true, unit.View(0, half), false, dunit.View(second, half), accumulate: false);
            Kernels.Current.NormalizeRowsBackward(unit, norms, scale, dunit, GradTarget.Of(pairs));
            unit.Dispose();
            norms.Dispose();
        }
    }
}
