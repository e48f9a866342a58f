using Cerbert.Tensors;
using Cerbert.Tensors.Random;
using Cerbert.Tests.Naive;

namespace Cerbert.Tests.Cpu;

[Collection(ProcessState.Name)]
public sealed class DropoutKernelTests
{
    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.BFloat16)]
    public void Dropout_EveryWidthOfRows_EqualsNaive(DType type) => ProcessState.AtEveryWidth(() =>
    {
        foreach (DropoutMask mask in (DropoutMask[])[new(0.4f, new RandomKey(1, 2)), DropoutMask.None])
        {
            for (int columns = 1; columns <= 130; columns++)
            {
                using var scope = TensorScope.Begin();
                var shape = new Shape(3, columns);
                float[] x = Make.Floats(shape.Count, 1, type), old = Make.Floats(shape.Count, 2, type);
                float[] expected = [.. x.Select((v, i) => (float)(v * NaiveMath.Factor(mask, i / columns, i % columns, columns)))];
                Guarded from = new(shape, type, x), to = new(shape, type), sum = new(shape, type, old);
                Kernels.Current.Dropout(from.Tensor, mask, to.Tensor, accumulate: false);
                to.Matches(expected, 0, 1e-6, $"{columns} columns");
                Kernels.Current.Dropout(from.Tensor, mask, sum.Tensor, accumulate: true);
                sum.Matches([.. expected.Zip(old, (a, b) => a + b)], 1e-6, 1e-6, $"added, {columns} columns");
                Kernels.Current.Dropout(from.Tensor, mask, from.Tensor, accumulate: false);
                Assert.Equal(to.Read(), from.Read());
            }
        }
    });
}
