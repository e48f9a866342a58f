using Cerbert.Tensors.Autograd;
using Cerbert.Tensors.Random;

namespace Cerbert.Tensors.Ops;

/// <summary>y = mask·x / (1 − p); dx = mask·dy / (1 − p) with the same mask, drawn anew (Srivastava et al. 2014).</summary>
public static class Dropout
{
    /// <summary>Applies the mask; returns x itself when nothing is dropped.</summary>
    public static Tensor Apply(Tensor x, DropoutMask mask)
    {
        if (!mask.IsActive)
            return x;
        Tensor y = Tensor.Empty(x.Shape, x.DType);
        Kernels.Current.Dropout(x, mask, y, accumulate: false);
        return Tensor.NeedsGrad(x) ? y.Record(new Node(x, mask)) : y;
    }

    private sealed class Node(Tensor x, DropoutMask mask) : GradNode
    {
        public override void Backward(Tensor gradient)
        {
            if (GradTarget.Of(x) is { Tensor: { } dx } target)
                Kernels.Current.Dropout(gradient, mask, dx, target.Accumulate);
        }
    }
}
