using Cerbert.Tensors;

namespace Cerbert.Tests.Cpu;

/// <summary>The optimizers' passes against plain loops, at every length so that every SIMD tail runs.</summary>
[Collection(ProcessState.Name)]
public sealed class OptimizerKernelTests
{
    private static readonly int[] Lengths = [.. Enumerable.Range(0, 70), 255, 256, 1023, 1024, 1025, 65536 + 3];

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void Sgd_EveryLength_EqualsNaive(bool momentum, bool nesterov) => ProcessState.AtEveryWidth(() =>
    {
        var step = new SgdStep(Rate: 0.02f, Momentum: momentum ? 0.9f : 0, nesterov, L2: 0.1f, GradientScale: 0.5f);
        foreach (int length in Lengths)
        {
            using var scope = TensorScope.Begin();
            float[] p = Make.Floats(length, 1), g = Make.Floats(length, 2), b = Make.Floats(length, 3);
            Guarded value = Of(p), gradient = Of(g), buffer = Of(b);
            var half = new Guarded(new Shape(length), DType.BFloat16);
            Kernels.Current.Sgd(value.Tensor, gradient.Tensor, momentum ? buffer.Tensor : null, half.Tensor, step);
            for (int i = 0; i < length; i++)
            {
                double x = 0.5 * g[i] + 0.1f * (double)p[i], moved = momentum ? 0.9f * (double)b[i] + x : x;
                (p[i], b[i]) = ((float)(p[i] - 0.02f * (nesterov ? x + 0.9f * moved : moved)), momentum ? (float)moved : b[i]);
            }

            value.Matches(p, 1e-6, 1e-6, $"value of {length}");
            buffer.Matches(b, 1e-6, 1e-6, $"buffer of {length}");
            half.Matches(p, 1e-6, 1e-6, $"copy of {length}");
        }
    });

    [Fact]
    public void Madgrad_EveryLength_EqualsNaive() => ProcessState.AtEveryWidth(() =>
    {
        var step = new MadgradStep(Weight: 0.03f, Momentum: 0.9f, Rest: 0.1f, Epsilon: 1e-6f, L2: 0.1f, GradientScale: 0.5f);
        foreach (int length in Lengths)
        {
            using var scope = TensorScope.Begin();
            float[] p = Make.Floats(length, 1), g = Make.Floats(length, 2), s = Make.Floats(length, 3), v = Make.Floats(length, 4, 0.1f, 1), start = Make.Floats(length, 5);
            Guarded value = Of(p), gradient = Of(g), sum = Of(s), squares = Of(v);
            var half = new Guarded(new Shape(length), DType.BFloat16);
            Kernels.Current.Madgrad(value.Tensor, gradient.Tensor, sum.Tensor, squares.Tensor, Of(start).Tensor, half.Tensor, step);
            for (int i = 0; i < length; i++)
            {
                double x = 0.5 * g[i] + 0.1f * (double)p[i], s1 = s[i] + 0.03f * x, v1 = v[i] + 0.03f * x * x;
                (s[i], v[i], p[i]) = ((float)s1, (float)v1, (float)(0.9f * (double)p[i] + 0.1f * (start[i] - s1 / (Math.Cbrt(v1) + 1e-6f))));
            }

            sum.Matches(s, 1e-6, 1e-6, $"sum of {length}");
            squares.Matches(v, 1e-6, 1e-6, $"squares of {length}");
            value.Matches(p, 1e-6, 1e-6, $"value of {length}");
            half.Matches(p, 1e-6, 1e-6, $"copy of {length}");
        }
    });

    [Fact]
    public void Lamb_EveryLength_EqualsNaive() => ProcessState.AtEveryWidth(() =>
    {
        var step = new LambStep(0.9f, 0.1f, 0.99f, 0.01f, FirstScale: 2, RootScale: 1.7f, Epsilon: 1e-3f, Decay: 0.1f, GradientScale: 0.5f);
        foreach (int length in Lengths)
        {
            using var scope = TensorScope.Begin();
            float[] p = Make.Floats(length, 1), g = Make.Floats(length, 2), m = Make.Floats(length, 3), v = Make.Floats(length, 4, 0, 1);
            Guarded value = Of(p), first = Of(m), second = Of(v);
            var half = new Guarded(new Shape(length), DType.BFloat16);
            (double values, double updates) = Kernels.Current.LambMoments(value.Tensor, Of(g).Tensor, first.Tensor, second.Tensor, step);
            Kernels.Current.LambApply(value.Tensor, first.Tensor, second.Tensor, half.Tensor, 0.02f, step);
            double value2 = 0, update2 = 0;
            for (int i = 0; i < length; i++)
            {
                double m1 = 0.9f * (double)m[i] + 0.1f * 0.5 * g[i], v1 = 0.99f * (double)v[i] + 0.01f * 0.25 * g[i] * g[i];
                double u = 2 * m1 / (Math.Sqrt(v1) * 1.7f + 1e-3f) + 0.1f * p[i];
                value2 += (double)p[i] * p[i];
                update2 += u * u;
                (m[i], v[i], p[i]) = ((float)m1, (float)v1, (float)(p[i] - 0.02f * u));
            }

            Close.Equal(value2, values, 1e-6 + 1e-5 * value2, what: $"squares of {length} values");
            Close.Equal(update2, updates, 1e-6 + 1e-5 * update2, what: $"squares of {length} updates");
            value.Matches(p, 2e-6, 1e-5, $"value of {length}");
            half.Matches(p, 2e-6, 1e-5, $"copy of {length}");
        }
    });

    [Theory]
    [InlineData(false, 0f)]
    [InlineData(false, 1e-3f)]
    [InlineData(true, 0f)]
    [InlineData(true, 1e-3f)]
    public void Adafactor_EveryWidth_EqualsNaive(bool factored, float floor) => ProcessState.AtEveryWidth(() =>
    {
        var step = new AdafactorStep(
            Keep: 0.7f, Rest: 0.3f, Addend: 1e-4f, RowScale: 1.5f, floor, Rate: 0.02f, Decay: 0.99f, Beta1: 0.9f, Rest1: 0.1f, GradientScale: 0.5f);
        foreach ((int rows, int columns) in (ReadOnlySpan<(int, int)>)[(1, 1), (3, 5), (7, 16), (9, 17), (4, 33), (200, 47), (3, 1500), (1500, 70)])
        {
            using var scope = TensorScope.Begin();
            int count = rows * columns;
            float[] p = Make.Floats(count, 1), g = Make.Floats(count, 2), m = Make.Floats(count, 3), r = Make.Floats(factored ? rows : count, 4, 0.1f, 1), c = Make.Floats(columns, 5, 0.1f, 1);
            Guarded value = Of(p), row = Of(r), column = Of(c), moment = Of(m);
            var half = new Guarded(new Shape(count), DType.BFloat16);
            Tensor gradient = new Guarded(new Shape(rows, columns), DType.Float32, g).Tensor;
            Tensor? columnOrNone = factored ? column.Tensor : null;
            Kernels.Current.AdafactorMoments(gradient, row.Tensor, columnOrNone, step);
            double squares = Kernels.Current.AdafactorSquares(gradient, row.Tensor, columnOrNone, step);
            Kernels.Current.AdafactorApply(value.Tensor, gradient, row.Tensor, columnOrNone, moment.Tensor, half.Tensor, step);

            double Square(int i, int j) => 0.25 * g[i * columns + j] * g[i * columns + j] + 1e-4f;
            double[] newRows = factored
                ? [.. Enumerable.Range(0, rows).Select(i => 0.7f * (double)r[i] + 0.3f * Enumerable.Range(0, columns).Average(j => Square(i, j)))]
                : [.. Enumerable.Range(0, count).Select(k => 0.7f * (double)r[k] + 0.3f * Square(k / columns, k % columns))];
            double[] newColumns = [.. Enumerable.Range(0, columns).Select(j => 0.7f * (double)c[j] + 0.3f * Enumerable.Range(0, rows).Average(i => Square(i, j)))];
            double expected = 0;
            for (int k = 0; k < count; k++)
            {
                double v = factored ? newRows[k / columns] * newColumns[k % columns] * 1.5f : newRows[k], u = 0.5 * g[k] / Math.Sqrt(Math.Max(v, floor));
                expected += u * u;
                double m1 = 0.9f * (double)m[k] + 0.1f * 0.02f * u;
                (m[k], p[k]) = ((float)m1, (float)(p[k] * 0.99f - m1));
            }

            row.Matches([.. newRows.Select(x => (float)x)], 1e-6, 1e-5, $"rows of {rows} × {columns}");
            if (factored)
                column.Matches([.. newColumns.Select(x => (float)x)], 1e-6, 1e-5, $"columns of {rows} × {columns}");
            Close.Equal(expected, squares, 1e-6 + 1e-5 * expected, what: $"squares of {rows} × {columns}");
            moment.Matches(m, 2e-6, 1e-5, $"moment of {rows} × {columns}");
            value.Matches(p, 2e-6, 1e-5, $"value of {rows} × {columns}");
            half.Matches(p, 2e-6, 1e-5, $"copy of {rows} × {columns}");
        }
    });

    [Fact]
    public void Sums_AnyThreadCount_AreTheSameBits()
    {
        using var scope = TensorScope.Begin();
        float[] x = Make.Floats(300_001, 1), y = Make.Floats(300_001, 2);
        Tensor a = Of(x).Tensor, b = Of(y).Tensor;
        Assert.Equal(ProcessState.WithThreads(1, () => Kernels.Current.SquaredDistance(a, b)), ProcessState.WithThreads(3, () => Kernels.Current.SquaredDistance(a, b)));
    }

    private static Guarded Of(float[] values) => new(new Shape(values.Length), DType.Float32, values);
}
