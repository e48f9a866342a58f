using Cerbert.Tensors;
using Cerbert.Tensors.Random;
using Cerbert.Tests.Naive;

namespace Cerbert.Tests.Cpu;

[Collection(ProcessState.Name)]
public sealed class MixoutKernelTests
{
    [Fact]
    public void Mixout_EveryWidthOfRows_EqualsNaiveAndKeepsTheWeights() => ProcessState.AtEveryWidth(() =>
    {
        var mask = new DropoutMask(0.4f, new RandomKey(1, 2));
        for (int columns = 1; columns <= 130; columns++)
        {
            using var scope = TensorScope.Begin();
            var shape = new Shape(3, columns);
            float[] x = Make.Floats(shape.Count, 1), start = Make.Floats(shape.Count, 2);
            Guarded value = new(shape, DType.Float32, x), initial = new(shape, DType.Float32, start), backup = new(shape);
            Kernels.Current.Mixout(value.Tensor, initial.Tensor, backup.Tensor, mask);
            value.Matches(
                [.. x.Select((v, i) => (float)(start[i] + ((double)v - start[i]) * NaiveMath.Factor(mask, i / columns, i % columns, columns)))],
                1e-6, 1e-6, $"{columns} columns");
            Assert.Equal(x, backup.Read());
            Assert.Equal(start, initial.Read());
        }
    });
}
