using Cerbert.Tensors;

namespace Cerbert.Tests;

/// <summary>
/// A tensor between two zones of a known number, off any vector's alignment, so that a kernel that writes beside its rows is
/// caught. Content that was not given is NaN: a kernel that reads what it should only write shows it.
/// </summary>
internal sealed class Guarded
{
    private const int Zone = 33;
    private const float Sentinel = 77;
    private readonly Tensor whole;

    public Guarded(Shape shape, DType type = DType.Float32, float[]? values = null)
    {
        whole = Tensor.Empty(new Shape((int)shape.Count + 2 * Zone), type);
        var content = new float[whole.Count];
        Array.Fill(content, Sentinel);
        whole.CopyFrom(content);
        Tensor = whole.View(Zone, shape);
        if (values is null)
        {
            values = new float[shape.Count];
            Array.Fill(values, float.NaN);
        }

        Tensor.CopyFrom(values);
    }

    /// <summary>What the kernel gets.</summary>
    public Tensor Tensor { get; }

    /// <summary>The content, after checking that nothing beside it was touched.</summary>
    public float[] Read()
    {
        float[] all = whole.ToArray();
        for (int i = 0; i < Zone; i++)
            Assert.True(all[i] == Sentinel && all[^(i + 1)] == Sentinel, $"a kernel wrote beside {Tensor}");
        return Tensor.ToArray();
    }

    /// <summary>Compares the content with a reference; bfloat16 is allowed its rounding.</summary>
    public void Matches(float[] expected, double absolute, double relative, string what)
    {
        if (Tensor.DType == DType.BFloat16)
            relative += 1 / 256.0;
        Close.Equal(expected, Read(), absolute, relative, what);
    }
}
