using Cerbert.Tensors.Autograd;

namespace Cerbert.Tensors.Ops;

/// <summary>The same numbers in another element type; backward converts the gradient back.</summary>
public static class Cast
{
    /// <summary>Converts x; returns x itself when it has the type already.</summary>
    public static Tensor Apply(Tensor x, DType type)
    {
        if (x.DType == type)
            return x;
        Tensor y = Tensor.Empty(x.Shape, type);
        Kernels.Current.Copy(x, y, accumulate: false);
        return Tensor.NeedsGrad(x) ? y.Record(new Node(x)) : y;
    }

    private sealed class Node(Tensor x) : GradNode
    {
        public override void Backward(Tensor gradient) => x.AddGrad(gradient);
    }
}
