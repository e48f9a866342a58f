using Cerbert.Tensors.Autograd;
using Cerbert.Tensors.Random;

namespace Cerbert.Tensors.Ops;

/// <summary>
/// y = γ·n + β, n = (v − mean v) / √(var v + ε), v = residual + dropout(x), row by row: the end of every sub-layer of BERT in one pass
/// (Ba et al., arXiv 1607.06450).
/// </summary>
/// <remarks>
/// n is kept for backward, so y need not be: it is made again from n where a gradient by another op's weights reads it.
/// With g = dy·γ and s = 1/√(var v + ε): dv = s·(g − mean g − n·mean(g·n)); dx = mask·dv; dγ = Σ dy·n; dβ = Σ dy.
/// </remarks>
public static class ResidualLayerNorm
{
    /// <summary>Applies the op.</summary>
    /// <param name="x">[rows, columns].</param>
    /// <param name="residual">[rows, columns], or null.</param>
    /// <param name="gamma">[columns].</param>
    /// <param name="beta">[columns].</param>
    /// <param name="epsilon">Added to the variance, such as 1e-12.</param>
    /// <param name="mask">Dropout of x.</param>
    /// <returns>[rows, columns] in x's element type.</returns>
    public static Tensor Apply(Tensor x, Tensor? residual, Parameter gamma, Parameter beta, float epsilon, DropoutMask mask = default)
    {
        if (gamma.Shape.Count != x.Columns || beta.Shape.Count != x.Columns || (residual is not null && (residual.Shape != x.Shape || residual.DType != x.DType)))
            throw new ArgumentException($"layer norm {gamma}, {beta} cannot take {x} with residual {residual}");
        bool record = Tensor.NeedsGrad(x, residual, gamma.Value, beta.Value);
        Tensor y = Tensor.Empty(x.Shape, x.DType);
        Tensor? normalised = record ? Tensor.Empty(x.Shape, x.DType) : null;
        Tensor? inverse = record ? Tensor.Empty(new Shape(x.Rows)) : null;
        Kernels.Current.LayerNorm(x, residual, mask, gamma.Value, beta.Value, epsilon, y, normalised, inverse);
        return record ? y.Record(new Node(x, residual, gamma, beta, mask, normalised!, inverse!)) : y;
    }

    private sealed class Node(
        Tensor x, Tensor? residual, Parameter gamma, Parameter beta, DropoutMask mask, Tensor normalised, Tensor inverse) : GradNode
    {
        public override bool CanRemake => true;

        public override void Remake() => Kernels.Current.ScaleAndShift(normalised, gamma.Value, beta.Value, Output);

        public override void Backward(Tensor gradient)
        {
            // The kernel writes the residual's gradient first: where both are one tensor, x's must be the one that adds.
            GradTarget dresidual = GradTarget.Of(residual), dx = GradTarget.Of(x);
            Kernels.Current.LayerNormBackward(
                gradient, normalised, inverse, gamma.Value, mask, dx, dresidual, GradTarget.Of(gamma.Value), GradTarget.Of(beta.Value));
            normalised.Dispose();
            inverse.Dispose();
        }
    }
}
