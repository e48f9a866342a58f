using Cerbert.Tensors;

namespace Cerbert.Tests;

/// <summary>Random operands; the same seed gives the same numbers.</summary>
internal static class Make
{
    /// <summary>Evenly distributed numbers.</summary>
    public static float[] Floats(long count, int seed, float low = -1, float high = 1)
    {
        var random = new Random(seed);
        var values = new float[count];
        for (int i = 0; i < values.Length; i++)
            values[i] = low + (high - low) * random.NextSingle();
        return values;
    }

    /// <summary>The same, rounded to what the element type can hold, so that a reference starts from equal operands.</summary>
    public static float[] Floats(long count, int seed, DType type, float low = -1, float high = 1) =>
        type == DType.Float32 ? Floats(count, seed, low, high) : Rounded(Floats(count, seed, low, high));

    /// <summary>A trained tensor of random content.</summary>
    public static Parameter Parameter(string name, Shape shape, int seed, float low = -1, float high = 1)
    {
        var parameter = new Parameter(name, shape);
        parameter.Value.CopyFrom(Floats(shape.Count, seed, low, high));
        parameter.Touch();
        return parameter;
    }

    public static int[] Integers(int count, int seed, int below)
    {
        var random = new Random(seed);
        var values = new int[count];
        for (int i = 0; i < count; i++)
            values[i] = random.Next(below);
        return values;
    }

    /// <summary>A tensor of this type and content, owned by the current scope.</summary>
    public static Tensor Tensor(float[] values, Shape shape, DType type = DType.Float32)
    {
        Tensor tensor = Tensors.Tensor.Empty(shape, type);
        tensor.CopyFrom(values);
        return tensor;
    }

    private static float[] Rounded(float[] values) => Array.ConvertAll(values, value => BFloat16.ToSingle(BFloat16.FromSingle(value)));
}
