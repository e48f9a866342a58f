using Cerbert.Tensors;

namespace Cerbert.Tests.Cpu;

[Collection(ProcessState.Name)]
public sealed class AdamWKernelTests
{
    private static readonly AdamWStep Step = new(
        Beta1: 0.9f, Rest1: 0.1f, Beta2: 0.99f, Rest2: 0.01f, StepSize: 0.02f, RootScale: 1.7f, Epsilon: 1e-4f, Decay: 0.99f, DecayAfter: 0.98f, GradientScale: 0.5f);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AdamW_EveryLength_EqualsNaive(bool withGradient) => ProcessState.AtEveryWidth(() =>
    {
        for (int length = 0; length <= 130; length++)
        {
            using var scope = TensorScope.Begin();
            float[] p = Make.Floats(length, 1), g = Make.Floats(length, 2), m = Make.Floats(length, 3), v = Make.Floats(length, 4, 0, 1);
            Guarded value = new(new Shape(length), DType.Float32, p), gradient = new(new Shape(length), DType.Float32, g);
            Guarded first = new(new Shape(length), DType.Float32, m), second = new(new Shape(length), DType.Float32, v);
            var half = new Guarded(new Shape(length), DType.BFloat16);
            Kernels.Current.AdamW(value.Tensor, withGradient ? gradient.Tensor : null, first.Tensor, second.Tensor, half.Tensor, Step);
            for (int i = 0; i < length; i++)
            {
                double scaled = withGradient ? 0.5 * g[i] : 0;
                double m1 = 0.9f * (double)m[i] + (1 - 0.9f) * scaled, v1 = 0.99f * (double)v[i] + (1 - 0.99f) * scaled * scaled;
                double p1 = (p[i] * 0.99f - 0.02f * m1 / (Math.Sqrt(v1) * 1.7f + 1e-4f)) * 0.98f;
                (m[i], v[i], p[i]) = ((float)m1, (float)v1, (float)p1);
            }

            first.Matches(m, 1e-7, 1e-6, $"first moment of {length}");
            second.Matches(v, 1e-7, 1e-6, $"second moment of {length}");
            value.Matches(p, 1e-6, 1e-6, $"value of {length}");
            Assert.Equal(Array.ConvertAll(value.Read(), x => BFloat16.ToSingle(BFloat16.FromSingle(x))), half.Read());
        }
    });

    [Theory]
    [InlineData(0.25f)]
    [InlineData(1)]
    public void AdamW_WithAnAverage_MovesItTowardsTheNewValues(float weight) => ProcessState.AtEveryWidth(() =>
    {
        foreach (int length in (int[])[0, 1, 7, 33, 4096, 4097, 300_000])
        {
            using var scope = TensorScope.Begin();
            Tensor gradient = Make.Tensor(Make.Floats(length, 2), new Shape(length));
            float[] average = Make.Floats(length, 5);
            Tensor alone = Update(gradient, default);
            Tensor values = Make.Tensor(average, new Shape(length)), half = Tensor.Empty(new Shape(length), DType.BFloat16);
            Tensor with = Update(gradient, new RunningAverage(values, half, weight));
            Assert.Equal(alone.ToArray(), with.ToArray());
            float[] expected = [.. average.Zip(alone.ToArray(), (old, now) => weight == 1 ? now : (float)(old + (double)weight * (now - old)))];
            Close.Equal(expected, values.ToArray(), weight == 1 ? 0 : 1e-6, 0, $"average of {length}");
            Assert.Equal(Array.ConvertAll(values.ToArray(), x => BFloat16.ToSingle(BFloat16.FromSingle(x))), half.ToArray());
        }
    });

    private static Tensor Update(Tensor gradient, RunningAverage average)
    {
        int length = (int)gradient.Count;
        Tensor value = Make.Tensor(Make.Floats(length, 1), gradient.Shape), first = Make.Tensor(Make.Floats(length, 3), gradient.Shape);
        Kernels.Current.AdamW(value, gradient, first, Make.Tensor(Make.Floats(length, 4, 0, 1), gradient.Shape), null, Step, average);
        return value;
    }
}
