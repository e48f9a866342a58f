using Cerbert.Tensors;

namespace Cerbert.Tests.Cpu;

[Collection(ProcessState.Name)]
public sealed class DotKernelTests
{
    [Fact]
    public void Dot_EveryLength_EqualsNaive() => ProcessState.AtEveryWidth(() =>
    {
        foreach (int length in (int[])[.. Enumerable.Range(0, 131), 1023, 1024, 1025, 2100, 65536, 65537, 200_001])
        {
            using var scope = TensorScope.Begin();
            float[] x = Make.Floats(length, 1), y = Make.Floats(length, 2);
            double expected = x.Zip(y, (a, b) => (double)a * b).Sum(), size = x.Zip(y, (a, b) => Math.Abs((double)a * b)).Sum();
            double actual = Kernels.Current.Dot(new Guarded(new Shape(length), DType.Float32, x).Tensor, new Guarded(new Shape(length), DType.Float32, y).Tensor);
            Close.Equal(expected, actual, 1e-6 + 1e-6 * size, what: $"{length} products");
        }
    });

    [Fact]
    public void Dot_AnyThreadCount_GivesTheSameBits()
    {
        using var scope = TensorScope.Begin();
        Tensor x = Make.Tensor(Make.Floats(500_001, 1), new Shape(500_001)), y = Make.Tensor(Make.Floats(500_001, 2), new Shape(500_001));
        double one = ProcessState.WithThreads(1, () => Kernels.Current.Dot(x, y));
        foreach (int threads in (int[])[1, 2, 3, 8])
            Assert.Equal(one, ProcessState.WithThreads(threads, () => Kernels.Current.Dot(x, y)));
    }

    [Fact]
    public void Dot_DifferentLengths_IsRefused()
    {
        using var scope = TensorScope.Begin();
        Assert.Throws<ArgumentException>(() => Kernels.Current.Dot(Tensor.Zeros(new Shape(3)), Tensor.Zeros(new Shape(4))));
    }
}
