using Cerbert.Tensors;
using Cerbert.Tensors.Autograd;
using Cerbert.Tensors.MatMul;
using Cerbert.Tensors.Ops;

namespace Cerbert.Tests.Cpu;

/// <summary>Products of whole numbers, skipped where the processor or the engine has none.</summary>
[Collection(ProcessState.Name)]
public sealed class Int8KernelTests
{
    public static TheoryData<int, int, int, DType> Shapes =>
    [
        .. from shape in ((int, int, int)[])[(1, 1, 1), (3, 5, 7), (17, 33, 65), (40, 48, 128), (130, 70, 200)]
           from type in Enum.GetValues<DType>()
           select (shape.Item1, shape.Item2, shape.Item3, type),
    ];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void MatMulInt8_AnyShape_EqualsTheProductOfRoundedOperands(int m, int n, int k, DType type)
    {
        RequireInt8();
        ProcessState.AtEveryWidth(() =>
        {
            using var scope = TensorScope.Begin();
            float[] x = Make.Floats((long)m * k, 1, type, -3, 3), w = Make.Floats((long)n * k, 2), bias = Make.Floats(n, 3);
            // A row of nothing has no scale.
            Array.Clear(x, (m - 1) * k, m > 1 ? k : 0);
            using var weight = new QuantizedWeight(Make.Tensor(w, new Shape(n, k)));
            var y = new Guarded(new Shape(m, n), type);
            Kernels.Current.MatMulInt8(new Guarded(new Shape(m, k), type, x).Tensor, weight, Make.Tensor(bias, new Shape(n)), y.Tensor);
            y.Matches(Naive(x, w, bias, m, n, k), 1e-5, 1e-5, $"{m} × {k} by {n} × {k}");
            Kernels.Current.MatMulInt8(new Guarded(new Shape(m, k), type, x).Tensor, weight, null, y.Tensor);
            y.Matches(Naive(x, w, new float[n], m, n, k), 1e-5, 1e-5, $"{m} × {k} by {n} × {k}, no bias");
        });
    }

    [Fact]
    public void MatMulInt8_RandomOperands_IsNearTheExactProduct()
    {
        RequireInt8();
        using var scope = TensorScope.Begin();
        Tensor x = Make.Tensor(Make.Floats(20 * 256, 1), new Shape(20, 256)), w = Make.Tensor(Make.Floats(30 * 256, 2), new Shape(30, 256));
        Tensor exact = Tensor.Empty(new Shape(20, 30)), near = Tensor.Empty(new Shape(20, 30));
        Kernels.Current.MatMul(x, false, w, true, exact, accumulate: false);
        using var weight = new QuantizedWeight(w);
        Kernels.Current.MatMulInt8(x, weight, null, near);
        // 256 products whose factors are off by up to 1/254 of the largest, evenly: a deviation of 16 · √(2/3) · 1/254 / √3.
        double error = Math.Sqrt(exact.ToArray().Zip(near.ToArray(), (a, b) => (a - b) * (double)(a - b)).Average());
        Assert.InRange(error, 0.01, 0.05);
    }

    [Fact]
    public void Linear_QuantizedWeight_IsUsedByInferenceAloneUntilItChanges()
    {
        RequireInt8();
        using var scope = TensorScope.Begin();
        using Parameter weight = Make.Parameter("weight", new Shape(6, 7), 2);
        Tensor x = Make.Tensor(Make.Floats(5 * 7, 1), new Shape(5, 7));
        float[] exact = Linear.Apply(x, weight, null).ToArray();
        weight.Quantize();
        Assert.Equal(exact, Linear.Apply(x, weight, null).ToArray());
        using (GradMode.Disable())
        {
            float[] rounded = Linear.Apply(x, weight, null).ToArray();
            Assert.NotEqual(exact, rounded);
            Close.Equal(exact, rounded, 0.05, 0, "rounded");
            weight.Touch();
            Assert.Null(weight.Quantized);
            Assert.Equal(exact, Linear.Apply(x, weight, null).ToArray());
        }
    }

    [Fact]
    public void MatMulInt8_OtherThanMatchingShapes_NamesThem()
    {
        using var scope = TensorScope.Begin();
        using var weight = new QuantizedWeight(Tensor.Zeros(new Shape(4, 3)));
        string message = Assert.Throws<ArgumentException>(() =>
            Kernels.Current.MatMulInt8(Tensor.Zeros(new Shape(2, 5)), weight, null, Tensor.Zeros(new Shape(2, 4)))).Message;
        Assert.Contains("Float32 [2, 5] · [4, 3]ᵀ → Float32 [2, 4]", message, StringComparison.Ordinal);
    }

    [Fact]
    public unsafe void MultiplyInt8_ManagedEngine_SaysThatItHasNone()
    {
        MatMulEngine managed = MatMulEngines.Available.First(engine => engine is ManagedMatMul);
        Assert.False(managed.SupportsInt8);
        Assert.Contains("int8", Assert.Throws<NotSupportedException>(() => managed.MultiplyInt8(1, 1, 1, null, 1, null, 1, null, 1)).Message, StringComparison.Ordinal);
    }

    private static void RequireInt8() =>
        Assert.SkipUnless(MatMulEngines.Current.SupportsInt8, $"{MatMulEngines.Current.Name} does not multiply int8 on this processor");

    private static float[] Naive(float[] x, float[] w, float[] bias, int m, int n, int k)
    {
        var y = new float[m * n];
        for (int i = 0; i < m; i++)
        {
            (int[] a, float s) = Rounded(x.AsSpan(i * k, k));
            for (int o = 0; o < n; o++)
            {
                (int[] b, float t) = Rounded(w.AsSpan(o * k, k));
                y[(i * n) + o] = (float)((a.Zip(b, (p, q) => (long)p * q).Sum() * (double)s * t) + bias[o]);
            }
        }

        return y;
    }

    private static (int[] Values, float Scale) Rounded(Span<float> row)
    {
        float top = 0;
        foreach (float value in row)
            top = MathF.Max(top, MathF.Abs(value));
        float inverse = top > 0 ? 127 / top : 0;
        return (Array.ConvertAll(row.ToArray(), value => (int)MathF.Round(value * inverse)), top / 127);
    }
}
