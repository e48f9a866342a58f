using Cerbert.Tensors.Autograd;

namespace Cerbert.Tensors.Ops;

/// <summary>Tensors of equal rows side by side; backward hands each part its columns of the gradient.</summary>
public static class Concat
{
    /// <summary>(a, b, …) row by row.</summary>
    /// <param name="parts">[rows, columns of its own] float32 each; at least one.</param>
    /// <returns>[rows, sum of the columns].</returns>
    /// <exception cref="ArgumentException">There are no parts, or their rows differ.</exception>
    public static Tensor Columns(IReadOnlyList<Tensor> parts)
    {
        Tensor joined = Tensor.Empty(new Shape(RowsOf(parts), parts.Sum(part => part.Columns)));
        int at = 0;
        foreach (Tensor part in parts)
        {
            Kernels.Current.CopyColumns(part, 0, joined, at, part.Columns, accumulate: false);
            at += part.Columns;
        }

        return GradMode.Enabled && parts.Any(part => part.RequiresGrad) ? joined.Record(new Node(parts)) : joined;
    }

    private static int RowsOf(IReadOnlyList<Tensor> parts)
    {
        if (parts.Count == 0 || parts.Any(part => part.Rows != parts[0].Rows))
            throw new ArgumentException($"tensors of different rows do not go side by side: {string.Join(", ", parts)}", nameof(parts));
        return parts[0].Rows;
    }

    private sealed class Node(IReadOnlyList<Tensor> parts) : GradNode
    {
        public override void Backward(Tensor gradient)
        {
            int at = 0;
            foreach (Tensor part in parts)
            {
                if (GradTarget.Of(part) is { Tensor: { } dpart } target)
                    Kernels.Current.CopyColumns(gradient, at, dpart, 0, part.Columns, target.Accumulate);
                at += part.Columns;
            }
        }
    }
}
