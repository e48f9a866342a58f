using Cerbert.Tensors.Autograd;

namespace Cerbert.Tensors.Ops;

/// <summary>
/// y = x·W into the heads, or y = x·Wᵀ out of them, without bias, for weights kept as [hidden, heads, head size], as XLNet's files have them.
/// </summary>
/// <remarks>Into: dx = dy·Wᵀ, dW = xᵀ·dy. Out: dx = dy·W, dW = dyᵀ·x.</remarks>
public static class HeadProjection
{
    /// <summary>[rows, hidden] → [rows, heads · head size].</summary>
    public static Tensor Into(Tensor x, Parameter weight) => Apply(x, weight, transpose: false);

    /// <summary>[rows, heads · head size] → [rows, hidden].</summary>
    public static Tensor Out(Tensor x, Parameter weight) => Apply(x, weight, transpose: true);

    private static Tensor Apply(Tensor x, Parameter weight, bool transpose)
    {
        if (weight.Shape.Rank != 3 || x.Columns != (transpose ? weight.Shape[1] * weight.Shape[2] : weight.Shape[0]))
            throw new ArgumentException($"the projection {weight} {(transpose ? "out of" : "into")} heads cannot take {x}");
        Tensor y = Tensor.Empty(new Shape(x.Rows, transpose ? weight.Shape[0] : weight.Shape[1] * weight.Shape[2]), x.DType);
        Kernels.Current.MatMul(x, false, Flat(weight.As(x.DType)), transpose, y, accumulate: false);
        return Tensor.NeedsGrad(x, weight.Value) ? y.Record(new Node(x, weight, transpose)) : y;
    }

    // [hidden, heads, head size] as the matrix [hidden, heads · head size].
    private static Tensor Flat(Tensor weight) => weight.View(0, new Shape(weight.Shape[0], weight.Shape[1] * weight.Shape[2]));

    private sealed class Node(Tensor x, Parameter weight, bool transpose) : GradNode
    {
        public override void Backward(Tensor gradient)
        {
            Kernels kernels = Kernels.Current;
            if (GradTarget.Of(weight.Value) is { Tensor: { } dw } w)
                kernels.MatMul(transpose ? gradient : x, true, transpose ? x : gradient, false, Flat(dw), w.Accumulate);
            if (GradTarget.Of(x) is { Tensor: { } dx } target)
                kernels.MatMul(gradient, false, Flat(weight.As(gradient.DType)), !transpose, dx, target.Accumulate);
        }
    }
}
