using Cerbert.Tensors.Autograd;

namespace Cerbert.Tensors.Ops;

/// <summary>
/// y = x·Wᵀ + b, optionally through an activation: y = f(x·Wᵀ + b).
/// </summary>
/// <remarks>
/// With h = x·Wᵀ + b and dh = f'(h)·dy: dx = dh·W, dW = dhᵀ·x, db = Σ rows of dh. The element type of x decides that of the product;
/// W's bfloat16 copy is used where x is bfloat16.
/// </remarks>
public static class Linear
{
    /// <summary>Applies the layer.</summary>
    /// <param name="x">[rows, in], float32 or bfloat16.</param>
    /// <param name="weight">[out, in].</param>
    /// <param name="bias">[out], or null.</param>
    /// <param name="activation">f, or null for none.</param>
    /// <returns>[rows, out] in x's element type.</returns>
    public static Tensor Apply(Tensor x, Parameter weight, Parameter? bias, Activation? activation = null)
    {
        bool record = Tensor.NeedsGrad(x, weight.Value, bias?.Value);
        Tensor h = Product(x, weight, bias);
        Tensor y = h;
        if (activation is { } f)
        {
            // Without a backward pass nobody needs h again.
            y = record ? Tensor.Empty(h.Shape, h.DType) : h;
            Kernels.Current.Activate(f, h, y);
        }

        return record ? y.Record(new Node(x, weight, bias, activation, h)) : y;
    }

    /// <summary>x·Wᵀ + b, without a record.</summary>
    internal static Tensor Product(Tensor x, Parameter weight, Parameter? bias)
    {
        if (weight.Shape.Rank != 2 || x.Columns != weight.Shape[1] || (bias is not null && bias.Shape.Count != weight.Shape[0]))
            throw new ArgumentException($"linear layer {weight} with bias {bias} cannot take {x}");
        Tensor h = Tensor.Empty(new Shape(x.Rows, weight.Shape[0]), x.DType);
        if (weight.Quantized is { } bytes && !GradMode.Enabled)
            Kernels.Current.MatMulInt8(x, bytes, bias?.Value, h);
        else
            Kernels.Current.MatMulWeight(x, weight, transposed: true, h, accumulate: false, bias?.Value);
        return h;
    }

    /// <summary>Adds dW and db, where they are wanted, given x and dh.</summary>
    internal static void ParameterGradients(Tensor x, Parameter weight, Parameter? bias, Tensor dh)
    {
        if (GradTarget.Of(weight.Value) is { Tensor: { } dw } w)
            Kernels.Current.MatMul(dh, true, x, false, dw, w.Accumulate);
        if (GradTarget.Of(bias?.Value) is { Tensor: { } db } b)
            Kernels.Current.SumRows(dh, db, b.Accumulate);
    }

    /// <summary>Adds dx, where it is wanted, given dh.</summary>
    internal static void InputGradient(Tensor x, Parameter weight, Tensor dh)
    {
        if (GradTarget.Of(x) is { Tensor: { } dx } target)
            Kernels.Current.MatMulWeight(dh, weight, transposed: false, dx, target.Accumulate);
    }

    private sealed class Node(Tensor x, Parameter weight, Parameter? bias, Activation? activation, Tensor h) : GradNode
    {
        public override void Backward(Tensor gradient)
        {
            if (activation is { } f)
                Kernels.Current.ActivateBackward(f, h, gradient, gradient, accumulate: false);
            ParameterGradients(x, weight, bias, gradient);
            InputGradient(x, weight, gradient);
            if (activation is not null)
                h.Dispose();
        }
    }
}
