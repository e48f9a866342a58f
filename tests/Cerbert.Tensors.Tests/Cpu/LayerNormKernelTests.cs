using Cerbert.Tensors;
using Cerbert.Tensors.Random;
using Cerbert.Tests.Naive;

namespace Cerbert.Tests.Cpu;

[Collection(ProcessState.Name)]
public sealed class LayerNormKernelTests
{
    private const float Epsilon = 1e-3f;

    private static readonly DropoutMask[] Masks = [DropoutMask.None, new(0.3f, new RandomKey(1, 2))];

    [Theory]
    [InlineData(DType.Float32, DType.Float32)]
    [InlineData(DType.Float32, DType.BFloat16)]
    [InlineData(DType.BFloat16, DType.BFloat16)]
    public void LayerNorm_EveryWidthOfRows_EqualsNaive(DType input, DType output) => ProcessState.AtEveryWidth(() =>
    {
        for (int columns = 1; columns <= 130; columns++)
        {
            foreach (DropoutMask mask in Masks)
            {
                Forward(3, columns, input, output, mask, residual: true, keep: true);
                Forward(2, columns, input, output, mask, residual: false, keep: false);
            }
        }
    });

    [Theory]
    [InlineData(DType.Float32, DType.Float32)]
    [InlineData(DType.BFloat16, DType.BFloat16)]
    [InlineData(DType.BFloat16, DType.Float32)]
    public void LayerNormBackward_EveryWidthOfRows_EqualsNaive(DType type, DType dxType) => ProcessState.AtEveryWidth(() =>
    {
        for (int columns = 1; columns <= 130; columns++)
        {
            foreach (DropoutMask mask in Masks)
            {
                Backward(3, columns, type, dxType, mask, targets: 15, accumulate: columns % 2 == 0);
                Backward(2, columns, type, dxType, mask, targets: columns % 16, accumulate: columns % 3 == 0);
            }
        }
    });

    [Fact]
    public void LayerNormBackward_SeveralPieces_EqualsNaive()
    {
        foreach (int threads in (int[])[1, 2, 3])
        {
            ProcessState.WithThreads(threads, () =>
            {
                Backward(800, 70, DType.Float32, DType.Float32, Masks[1], targets: 15, accumulate: true);
                return 0;
            });
        }
    }

    [Fact]
    public void LayerNorm_OneThousandTimesItsSpreadAwayFromZero_KeepsItsDigits()
    {
        using var scope = TensorScope.Begin();
        float[] x = Make.Floats(4 * 96, 1, 1000, 1001), one = new float[96], zero = new float[96];
        Array.Fill(one, 1);
        var naive = new NaiveLayerNorm(4, 96);
        naive.Forward(x, null, DropoutMask.None, one, zero, 1e-12);
        Tensor y = Tensor.Empty(new Shape(4, 96));
        Kernels.Current.LayerNorm(
            Make.Tensor(x, y.Shape), null, DropoutMask.None, Make.Tensor(one, new Shape(96)), Make.Tensor(zero, new Shape(96)), 1e-12f, y, null, null);
        // The mean near 1000 is known to 3e-5, a ten-thousandth of the spread.
        Close.Equal(NaiveMath.ToFloats(naive.Y), y.ToArray(), 5e-4);
    }

    private static void Forward(int rows, int columns, DType input, DType output, DropoutMask mask, bool residual, bool keep)
    {
        using var scope = TensorScope.Begin();
        var shape = new Shape(rows, columns);
        float[] x = Make.Floats(shape.Count, 1, input, -2, 2), r = Make.Floats(shape.Count, 2, output, -2, 2);
        float[] gamma = Make.Floats(columns, 3), beta = Make.Floats(columns, 4);
        var naive = new NaiveLayerNorm(rows, columns);
        naive.Forward(x, residual ? r : null, mask, gamma, beta, Epsilon);
        Guarded y = new(shape, output), normalised = new(shape, output), inverse = new(new Shape(rows));
        Kernels.Current.LayerNorm(
            new Guarded(shape, input, x).Tensor, residual ? new Guarded(shape, output, r).Tensor : null, mask,
            new Guarded(new Shape(columns), DType.Float32, gamma).Tensor, new Guarded(new Shape(columns), DType.Float32, beta).Tensor,
            Epsilon, y.Tensor, keep ? normalised.Tensor : null, keep ? inverse.Tensor : null);
        string what = $"{columns} columns";
        y.Matches(NaiveMath.ToFloats(naive.Y), 2e-5, 1e-5, what);
        if (!keep)
            return;
        normalised.Matches(NaiveMath.ToFloats(naive.Normalised), 2e-5, 1e-5, $"normalised, {what}");
        inverse.Matches(NaiveMath.ToFloats(naive.Inverse), 1e-5, 1e-4, $"inverse, {what}");
    }

    private static void Backward(int rows, int columns, DType type, DType dxType, DropoutMask mask, int targets, bool accumulate)
    {
        using var scope = TensorScope.Begin();
        Shape shape = new(rows, columns), vector = new(columns);
        float[] dy = Make.Floats(shape.Count, 1, type), normalised = Make.Floats(shape.Count, 2, type, -2, 2);
        float[] inverse = Make.Floats(rows, 3, 0.5f, 2), gamma = Make.Floats(columns, 4);
        var naive = new NaiveLayerNorm(rows, columns);
        naive.Backward(dy, normalised, inverse, gamma, mask);
        // Neighbours differ in whether they add, so that no target takes another's word for it.
        bool Adds(int i) => i % 2 == 0 == accumulate;
        (double[] Expected, Guarded Actual, string Name)[] wanted =
        [
            (naive.Dx, Target(shape, dxType, Adds(0)), "dx"),
            (naive.Dv, Target(shape, type, Adds(1)), "dresidual"),
            (naive.Dgamma, Target(vector, DType.Float32, Adds(2)), "dgamma"),
            (naive.Dbeta, Target(vector, DType.Float32, Adds(3)), "dbeta"),
        ];
        GradTarget At(int i) => (targets >> i & 1) == 1 ? new GradTarget(wanted[i].Actual.Tensor, Adds(i)) : GradTarget.None;
        Kernels.Current.LayerNormBackward(
            new Guarded(shape, type, dy).Tensor, new Guarded(shape, type, normalised).Tensor, new Guarded(new Shape(rows), DType.Float32, inverse).Tensor,
            new Guarded(vector, DType.Float32, gamma).Tensor, mask, At(0), At(1), At(2), At(3));
        for (int i = 0; i < 4; i++)
        {
            (double[] expected, Guarded actual, string name) = wanted[i];
            float offset = Adds(i) ? 0.5f : 0;
            if ((targets >> i & 1) == 1)
                actual.Matches(Array.ConvertAll(expected, value => (float)(value + offset)), 1e-5 * Math.Sqrt(rows), 1e-5, $"{name}, {columns} columns");
            else
                Assert.All(actual.Read(), value => Assert.True(value == offset || float.IsNaN(value), $"{name} was not asked for"));
        }

        static Guarded Target(Shape size, DType of, bool adds)
        {
            float[]? before = adds ? new float[size.Count] : null;
            if (before is not null)
                Array.Fill(before, 0.5f);
            return new Guarded(size, of, before);
        }
    }
}
