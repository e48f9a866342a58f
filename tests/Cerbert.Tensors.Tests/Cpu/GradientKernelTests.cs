using Cerbert.Tensors;

namespace Cerbert.Tests.Cpu;

[Collection(ProcessState.Name)]
public sealed class GradientKernelTests
{
    private static readonly int[] Lengths = [.. Enumerable.Range(0, 131), 1023, 1024, 1025, 2100, 65536, 65537, 200_001];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void AddGram_EveryLength_EqualsNaive(int vectors) => ProcessState.AtEveryWidth(() =>
    {
        foreach (int length in Lengths)
        {
            using var scope = TensorScope.Begin();
            float[][] x = Make3(vectors, length);
            var products = new double[vectors, vectors];
            products[0, 0] = 7;
            Kernels.Current.AddGram(Tensors(x), products);
            for (int i = 0; i < vectors; i++)
            {
                for (int j = 0; j < vectors; j++)
                {
                    double expected = x[i].Zip(x[j], (a, b) => (double)a * b).Sum() + (i + j == 0 ? 7 : 0), size = x[i].Zip(x[j], (a, b) => Math.Abs((double)a * b)).Sum();
                    Close.Equal(expected, products[i, j], 1e-6 + 1e-6 * size, what: $"{length} products of {i} and {j}");
                }
            }
        }
    });

    [Fact]
    public void AddGram_AnyThreadCount_GivesTheSameBits()
    {
        using var scope = TensorScope.Begin();
        Tensor[] x = Tensors(Make3(2, 500_001));
        double[,] Gram(int threads)
        {
            var products = new double[2, 2];
            ProcessState.WithThreads(threads, () => { Kernels.Current.AddGram(x, products); return 0; });
            return products;
        }

        double[,] one = Gram(1);
        foreach (int threads in (int[])[1, 2, 3, 8])
            Assert.Equal(one, Gram(threads));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(3, 0)]
    [InlineData(3, 2)]
    [InlineData(3, -1)] // the sum goes elsewhere
    public void WeightedSum_EveryLength_EqualsNaive_AlsoInPlace(int vectors, int into) => ProcessState.AtEveryWidth(() =>
    {
        float[] factors = [.. new[] { 0.5f, -2, 3 }.Take(vectors)];
        foreach (int length in Lengths)
        {
            using var scope = TensorScope.Begin();
            float[][] x = Make3(vectors, length);
            Tensor[] tensors = Tensors(x);
            Tensor sum = into < 0 ? new Guarded(new Shape(length), DType.Float32, new float[length]).Tensor : tensors[into];
            Kernels.Current.WeightedSum(tensors, factors, sum);
            float[] expected = [.. Enumerable.Range(0, length).Select(e => (float)Enumerable.Range(0, vectors).Sum(k => (double)factors[k] * x[k][e]))];
            Close.Equal(expected, sum.ToArray(), 1e-6, 1e-6, $"{length} sums");
        }
    });

    [Fact]
    public void Kernels_DifferentLengths_AreRefused()
    {
        using var scope = TensorScope.Begin();
        Tensor[] x = [Tensor.Zeros(new Shape(3)), Tensor.Zeros(new Shape(4))];
        Assert.Throws<ArgumentException>(() => Kernels.Current.AddGram(x, new double[2, 2]));
        Assert.Throws<ArgumentException>(() => Kernels.Current.WeightedSum(x, [1, 1], x[0]));
        Assert.Throws<ArgumentException>(() => Kernels.Current.WeightedSum([x[0]], [1, 1], x[0]));
    }

    private static float[][] Make3(int vectors, int length) => [.. Enumerable.Range(0, vectors).Select(i => Make.Floats(length, i + 1))];

    private static Tensor[] Tensors(float[][] values) => [.. values.Select(x => new Guarded(new Shape(x.Length), DType.Float32, x).Tensor)];
}
