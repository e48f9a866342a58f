using Cerbert.Tensors.Autograd;

namespace Cerbert.Tensors.Ops;

/// <summary>Some columns of a tensor; backward adds the gradient to those.</summary>
public static class Columns
{
    /// <summary>Takes <paramref name="count"/> columns from <paramref name="first"/> on.</summary>
    /// <param name="x">[rows, columns] float32.</param>
    /// <param name="first">The first column.</param>
    /// <param name="count">How many.</param>
    /// <returns>[rows, count].</returns>
    public static Tensor Apply(Tensor x, int first, int count)
    {
        if (first < 0 || count < 0 || first > x.Columns - count)
            throw new ArgumentException($"{x} has no {count} columns from {first}");
        Tensor y = Tensor.Empty(new Shape(x.Rows, count));
        Kernels.Current.CopyColumns(x, first, y, 0, count, accumulate: false);
        return Tensor.NeedsGrad(x) ? y.Record(new Node(x, first)) : y;
    }

    private sealed class Node(Tensor x, int first) : GradNode
    {
        public override void Backward(Tensor gradient)
        {
            if (GradTarget.Of(x) is not { Tensor: { } dx } target)
                return;
            if (!target.Accumulate)
                Kernels.Current.Fill(dx, 0);
            Kernels.Current.CopyColumns(gradient, 0, dx, first, gradient.Columns, accumulate: true);
        }
    }
}
