namespace Cerbert.Tensors;

/// <summary>Moving numbers between tensors and managed memory.</summary>
public sealed unsafe partial class Tensor
{
    /// <summary>A float32 tensor with these values, row by row.</summary>
    /// <exception cref="ArgumentException">The number of values is not the shape's.</exception>
    public static Tensor From(ReadOnlySpan<float> values, Shape shape)
    {
        Tensor tensor = Empty(shape);
        tensor.CopyFrom(values);
        return tensor;
    }

    /// <summary>Overwrites all elements, rounding to the tensor's type.</summary>
    /// <exception cref="ArgumentException">The number of values is not the tensor's.</exception>
    public void CopyFrom(ReadOnlySpan<float> values)
    {
        RequireCount(values.Length);
        if (DType == DType.Float32)
            values.CopyTo(AsSpan());
        else
            for (int i = 0; i < values.Length; i++)
                Halves[i] = BFloat16.FromSingle(values[i]);
    }

    /// <summary>Reads all elements as float32.</summary>
    /// <exception cref="ArgumentException">The destination does not have the tensor's length.</exception>
    public void CopyTo(Span<float> destination)
    {
        RequireCount(destination.Length);
        if (DType == DType.Float32)
            AsSpan().CopyTo(destination);
        else
            for (int i = 0; i < destination.Length; i++)
                destination[i] = BFloat16.ToSingle(Halves[i]);
    }

    /// <summary>A float32 tensor's memory as a span; valid as long as the tensor is.</summary>
    public Span<float> AsSpan() => new(Floats, checked((int)Count));

    /// <summary>All elements as float32, row by row.</summary>
    public float[] ToArray()
    {
        var values = new float[checked((int)Count)];
        CopyTo(values);
        return values;
    }

    /// <summary>The only number of a one-element tensor.</summary>
    public float Item() => Count == 1
        ? DType == DType.Float32 ? *Floats : BFloat16.ToSingle(*Halves)
        : throw new InvalidOperationException($"Item needs a tensor of one number, not {Shape}");

    private void RequireCount(int count)
    {
        if (count != Count)
            throw new ArgumentException($"{count} values do not fill a tensor of {Shape}");
    }
}
