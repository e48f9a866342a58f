namespace Cerbert.Tensors;

/// <summary>
/// A linear layer's weight in whole numbers from −127 to 127, each output's row scaled for itself: W[n, k] ≈ Scales[n] · Values[n, k]
/// (Jacob et al., arXiv 1712.05877, section 2, symmetric).
/// </summary>
/// <remarks>For <see cref="Kernels.MatMulInt8"/>, whose inputs are shifted by 128 to be unsigned: what that adds to each output is kept here.</remarks>
public sealed unsafe class QuantizedWeight : IDisposable
{
    /// <summary>The largest whole number.</summary>
    internal const float Largest = 127;

    /// <summary>What is added to an input's whole numbers.</summary>
    internal const int Shift = 128;

    // Rows begin at cache lines, with zeros behind their last value.
    private const int Line = 64;

    // Bytes and integers, in the storage of float32 tensors.
    private readonly Tensor values, scales, shifts;

    /// <summary>Rounds a weight [outputs, inputs].</summary>
    public QuantizedWeight(Tensor weight)
    {
        (Outputs, Inputs, Stride) = (weight.Rows, weight.Columns, StrideOf(weight.Columns));
        values = Tensor.ZerosOutside(new Shape(Outputs, Stride / sizeof(float)));
        (scales, shifts) = (Tensor.EmptyOutside(new Shape(Outputs)), Tensor.EmptyOutside(new Shape(Outputs)));
        for (int n = 0; n < Outputs; n++)
            Round(weight.AsSpan().Slice(n * Inputs, Inputs), n);
    }

    /// <summary>Rows.</summary>
    public int Outputs { get; }

    /// <summary>Columns.</summary>
    public int Inputs { get; }

    /// <summary>Bytes from one row to the next.</summary>
    internal int Stride { get; }

    internal sbyte* Values => (sbyte*)values.Floats;

    /// <summary>[outputs].</summary>
    internal float* Scales => scales.Floats;

    /// <summary>128 · Σ of a row's values, [outputs].</summary>
    internal int* Shifts => (int*)shifts.Floats;

    /// <summary>Bytes that a row of so many values takes.</summary>
    internal static int StrideOf(int columns) => (columns + Line - 1) / Line * Line;

    /// <inheritdoc/>
    public void Dispose()
    {
        values.Dispose();
        scales.Dispose();
        shifts.Dispose();
    }

    private void Round(ReadOnlySpan<float> row, int n)
    {
        float top = 0;
        foreach (float w in row)
            top = MathF.Max(top, MathF.Abs(w));
        float scale = top / Largest, inverse = top > 0 ? Largest / top : 0;
        sbyte* to = Values + ((long)n * Stride);
        int sum = 0;
        for (int k = 0; k < row.Length; k++)
            sum += to[k] = (sbyte)MathF.Round(row[k] * inverse);
        (Scales[n], Shifts[n]) = (scale, Shift * sum);
    }
}
