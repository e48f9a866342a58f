using Cerbert.Tensors.Autograd;

namespace Cerbert.Tensors.Ops;

/// <summary>y[i] = x[rows[i]], such as the masked positions of a batch; backward adds each gradient to the row it came from.</summary>
public static class Gather
{
    /// <summary>Takes rows of x.</summary>
    /// <param name="x">[rows, columns].</param>
    /// <param name="rows">Row numbers, in any order, repeated or not; read again in the backward pass.</param>
    /// <returns>[rows.Length, columns].</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is not a row of x.</exception>
    public static Tensor Apply(Tensor x, ReadOnlyMemory<int> rows)
    {
        foreach (int row in rows.Span)
            if (row < 0 || row >= x.Rows)
                throw new ArgumentOutOfRangeException(nameof(rows), row, $"a row of {x} must be from 0 to {x.Rows - 1}");
        Tensor y = Tensor.Empty(new Shape(rows.Length, x.Columns), x.DType);
        Kernels.Current.Gather(x, rows, y);
        return Tensor.NeedsGrad(x) ? y.Record(new Node(x, rows)) : y;
    }

    private sealed class Node(Tensor x, ReadOnlyMemory<int> rows) : GradNode
    {
        public override void Backward(Tensor gradient) => x.AddRowGrad(rows, gradient);
    }
}
