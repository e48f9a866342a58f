using Cerbert.Tensors;

namespace Cerbert.Tests.Cpu;

[Collection(ProcessState.Name)]
public sealed class PoolKernelTests
{
    private static readonly int[] Lengths = [3, 1, 0, 5];

    [Theory]
    [InlineData(true, DType.Float32)]
    [InlineData(true, DType.BFloat16)]
    [InlineData(false, DType.Float32)]
    [InlineData(false, DType.BFloat16)]
    public void PoolAndBackward_EveryWidthOfRows_EqualNaive(bool first, DType type) => ProcessState.AtEveryWidth(() =>
    {
        var sequences = Sequences.FromLengths(Lengths);
        for (int columns = 1; columns <= 130; columns++)
        {
            using var scope = TensorScope.Begin();
            Shape shape = new(9, columns), small = new(4, columns);
            float[] x = Make.Floats(shape.Count, 1, type), dy = Make.Floats(small.Count, 2), old = Make.Floats(shape.Count, 3, type);
            var pooled = new float[small.Count];
            var dx = new float[shape.Count];
            for (int s = 0; s < 4; s++)
            {
                int used = first ? Math.Min(1, Lengths[s]) : Lengths[s];
                for (int i = 0; i < used * columns; i++)
                {
                    int at = sequences.Start(s) * columns + i, to = s * columns + i % columns;
                    pooled[to] += x[at] / used;
                    dx[at] = dy[to] / used;
                }
            }

            Guarded input = new(shape, type, x), y = new(small), gradient = new(small, DType.Float32, dy), target = new(shape, type), sum = new(shape, type, old);
            if (first)
            {
                Kernels.Current.PoolFirst(input.Tensor, sequences, y.Tensor);
                Kernels.Current.PoolFirstBackward(gradient.Tensor, sequences, new GradTarget(target.Tensor, false));
                Kernels.Current.PoolFirstBackward(gradient.Tensor, sequences, new GradTarget(sum.Tensor, true));
            }
            else
            {
                Kernels.Current.PoolMean(input.Tensor, sequences, y.Tensor);
                Kernels.Current.PoolMeanBackward(gradient.Tensor, sequences, new GradTarget(target.Tensor, false));
                Kernels.Current.PoolMeanBackward(gradient.Tensor, sequences, new GradTarget(sum.Tensor, true));
            }

            y.Matches(pooled, 1e-6, 1e-6, $"{columns} columns");
            target.Matches(dx, 1e-6, 1e-6, $"gradient, {columns} columns");
            sum.Matches([.. dx.Zip(old, (a, b) => a + b)], 1e-6, 1e-6, $"gradient added, {columns} columns");
        }
    });
}
