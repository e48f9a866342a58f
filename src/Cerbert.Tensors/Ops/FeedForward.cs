using Cerbert.Tensors.Autograd;
using Cerbert.Tensors.Random;

namespace Cerbert.Tensors.Ops;

/// <summary>
/// y = dropout(f(x·Uᵀ + b))·Wᵀ + c: two linear layers with an activation between them, the position-wise feed-forward network of a transformer
/// (Vaswani et al. 2017, section 3.3).
/// </summary>
/// <remarks>
/// The wide result of the activation, a quarter of what a layer would keep, is not stored: backward computes it again from h = x·Uᵀ + b, which
/// costs one pass over h beside four matrix products. With a = dropout(f(h)): dW = dyᵀ·a, dc = Σ rows of dy, da = dy·W, dh = f'(h)·dropout(da),
/// dU = dhᵀ·x, db = Σ rows of dh, dx = dh·U.
/// </remarks>
public static class FeedForward
{
    /// <summary>Applies both layers.</summary>
    /// <param name="x">[rows, in], float32 or bfloat16, which decides the type of the products.</param>
    /// <param name="inner">U, [wide, in].</param>
    /// <param name="innerBias">b, [wide].</param>
    /// <param name="activation">f.</param>
    /// <param name="mask">Dropout of the activation's result.</param>
    /// <param name="outer">W, [out, wide].</param>
    /// <param name="outerBias">c, [out].</param>
    /// <returns>[rows, out] in x's element type.</returns>
    public static Tensor Apply(
        Tensor x, Parameter inner, Parameter innerBias, Activation activation, DropoutMask mask, Parameter outer, Parameter outerBias)
    {
        bool trainsInner = Tensor.NeedsGrad(x, inner.Value, innerBias.Value);
        bool record = trainsInner | Tensor.NeedsGrad(outer.Value, outerBias.Value);
        Tensor h = Linear.Product(x, inner, innerBias);
        Tensor a = record ? Tensor.Empty(h.Shape, h.DType) : h;
        Activate(h, activation, mask, a);
        Tensor y = Linear.Product(a, outer, outerBias);
        a.Dispose();
        return record ? y.Record(new Node(x, inner, innerBias, activation, mask, outer, outerBias, h, trainsInner)) : y;
    }

    private static void Activate(Tensor h, Activation activation, DropoutMask mask, Tensor a)
    {
        Kernels.Current.Activate(activation, h, a);
        if (mask.IsActive)
            Kernels.Current.Dropout(a, mask, a, accumulate: false);
    }

    private sealed class Node(
        Tensor x, Parameter inner, Parameter innerBias, Activation activation, DropoutMask mask, Parameter outer, Parameter outerBias,
        Tensor h, bool trainsInner) : GradNode
    {
        public override void Backward(Tensor gradient)
        {
            // First the activation's result, then, when nobody needs that any more, its gradient, then that of h.
            using Tensor wide = Tensor.Empty(h.Shape, h.DType);
            if (!outer.Frozen)
                Activate(h, activation, mask, wide);
            Linear.ParameterGradients(wide, outer, outerBias, gradient);
            if (trainsInner)
            {
                Kernels kernels = Kernels.Current;
                kernels.MatMulWeight(gradient, outer, transposed: false, wide, accumulate: false);
                if (mask.IsActive)
                    kernels.Dropout(wide, mask, wide, accumulate: false);
                kernels.ActivateBackward(activation, h, wide, wide, accumulate: false);
                Linear.ParameterGradients(x, inner, innerBias, wide);
                Linear.InputGradient(x, inner, wide);
            }

            h.Dispose();
        }
    }
}
