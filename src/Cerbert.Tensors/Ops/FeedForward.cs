using Cerbert.Tensors.Autograd;
using Cerbert.Tensors.Random;

namespace Cerbert.Tensors.Ops;

/// <summary>
/// y = dropout(f(x·Uᵀ + b))·Wᵀ + c: two linear layers with an activation between them, the position-wise feed-forward network of a transformer
/// (Vaswani et al. 2017, section 3.3).
/// </summary>
/// <remarks>
/// The wide result of the activation, a quarter of what a layer would keep, is not stored: backward makes it again from h = x·Uᵀ + b, in
/// the pass that reads h for the gradient. With a = dropout(f(h)): dW = dyᵀ·a, dc = Σ rows of dy, da = dy·W, dh = f'(h)·dropout(da),
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
            if (trainsInner)
                Whole(gradient);
            else
                Outer(gradient);
            h.Dispose();
        }

        private void Whole(Tensor gradient)
        {
            Kernels kernels = Kernels.Current;
            using Tensor dh = Tensor.Empty(h.Shape, h.DType);
            kernels.MatMulWeight(gradient, outer, transposed: false, dh, accumulate: false);
            if (mask.IsActive)
                kernels.Dropout(dh, mask, dh, accumulate: false);

            // Nobody needs h after its gradient: the activation's result takes its place.
            if (outer.Frozen)
                kernels.ActivateBackward(activation, h, dh, dh, accumulate: false);
            else
                kernels.ActivateBoth(activation, h, dh);
            if (mask.IsActive && !outer.Frozen)
                kernels.Dropout(h, mask, h, accumulate: false);
            Linear.ParameterGradients(h, outer, outerBias, gradient);
            Linear.ParameterGradients(x, inner, innerBias, dh);
            Linear.InputGradient(x, inner, dh);
        }

        private void Outer(Tensor gradient)
        {
            Activate(h, activation, mask, h);
            Linear.ParameterGradients(h, outer, outerBias, gradient);
        }
    }
}
