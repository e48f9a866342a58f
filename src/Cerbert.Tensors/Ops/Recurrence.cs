namespace Cerbert.Tensors.Ops;

/// <summary>What the recurrent ops share: the product of the state with the recurrent weights.</summary>
internal static class Recurrence
{
    /// <summary>The size of the state; throws where the shapes do not fit.</summary>
    public static int Check(Tensor gates, int steps, Parameter recurrent, Parameter bias, int blocks)
    {
        int size = recurrent.Shape.Columns;
        if (steps < 1 || gates.Rows % steps != 0 || recurrent.Shape != new Shape(blocks * size, size)
            || gates.Columns != blocks * size || bias.Shape.Count != blocks * size)
        {
            throw new ArgumentException($"a recurrence of {steps} steps with {recurrent}, {bias} and {blocks} gates cannot take {gates}");
        }

        return size;
    }

    /// <summary>h·Uᵀ + b, [rows, blocks · size].</summary>
    public static Tensor Product(Tensor hidden, Parameter recurrent, Parameter bias)
    {
        Tensor product = Tensor.Empty(new Shape(hidden.Rows, recurrent.Shape[0]));
        Kernels.Current.MatMul(hidden, false, recurrent.Value, true, product, accumulate: false, bias.Value);
        return product;
    }

    /// <summary>dU (+)= dᵀ·h, db (+)= Σ d, dh (+)= d·U.</summary>
    public static void Backward(Tensor d, Tensor hidden, Parameter recurrent, Parameter bias, Tensor dhidden, bool accumulate)
    {
        if (GradTarget.Of(recurrent.Value) is { Tensor: { } du } u)
            Kernels.Current.MatMul(d, true, hidden, false, du, u.Accumulate);
        if (GradTarget.Of(bias.Value) is { Tensor: { } db } b)
            Kernels.Current.SumRows(d, db, b.Accumulate);
        Kernels.Current.MatMul(d, false, recurrent.Value, false, dhidden, accumulate);
    }
}
