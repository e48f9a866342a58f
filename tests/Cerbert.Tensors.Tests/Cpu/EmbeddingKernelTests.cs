using Cerbert.Tensors;

namespace Cerbert.Tests.Cpu;

[Collection(ProcessState.Name)]
public sealed class EmbeddingKernelTests
{
    private const int Rows = 11, Table = 5;
    private static readonly int[] Words = Make.Integers(Rows, 1, Table), Positions = Make.Integers(Rows, 2, Table), Types = Make.Integers(Rows, 3, 2);

    [Fact]
    public void Embed_EveryWidthOfRows_EqualsNaive() => ProcessState.AtEveryWidth(() =>
    {
        for (int columns = 1; columns <= 130; columns++)
        {
            using var scope = TensorScope.Begin();
            float[] words = Make.Floats(Table * columns, 1), positions = Make.Floats(Table * columns, 2), types = Make.Floats(2 * columns, 3);
            var indices = new EmbeddingIndices(Words, Positions, Types);
            Tensor w = Make.Tensor(words, new Shape(Table, columns)), p = Make.Tensor(positions, new Shape(Table, columns)), t = Make.Tensor(types, new Shape(2, columns));
            foreach ((bool withPositions, bool withTypes) in new[] { (true, true), (true, false), (false, true), (false, false) })
            {
                var sum = new Guarded(new Shape(Rows, columns));
                Kernels.Current.Embed(indices, w, withPositions ? p : null, withTypes ? t : null, sum.Tensor);
                var expected = new float[Rows * columns];
                for (int i = 0; i < expected.Length; i++)
                {
                    (int r, int j) = (i / columns, i % columns);
                    expected[i] = words[Words[r] * columns + j] + (withPositions ? positions[Positions[r] * columns + j] : 0) + (withTypes ? types[Types[r] * columns + j] : 0);
                }

                Assert.Equal(expected, sum.Read());
            }
        }
    });

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.BFloat16)]
    public void EmbedBackwardAndGather_EveryWidthOfRows_EqualNaive(DType type) => ProcessState.AtEveryWidth(() =>
    {
        for (int columns = 1; columns <= 130; columns++)
        {
            using var scope = TensorScope.Begin();
            float[] dsum = Make.Floats(Rows * columns, 1, type), old = Make.Floats(Table * columns, 2, type);
            Tensor from = new Guarded(new Shape(Rows, columns), type, dsum).Tensor;
            var added = new double[Table * columns];
            for (int i = 0; i < dsum.Length; i++)
                added[Words[i / columns] * columns + i % columns] += dsum[i];
            Guarded table = new(new Shape(Table, columns), type), sum = new(new Shape(Table, columns), type, old);
            Kernels.Current.EmbedBackward(Words, from, new GradTarget(table.Tensor, false));
            Kernels.Current.EmbedBackward(Words, from, new GradTarget(sum.Tensor, true));
            // In bfloat16 each of the few additions is rounded.
            double absolute = type == DType.Float32 ? 1e-6 : 0.05;
            table.Matches(Array.ConvertAll(added, v => (float)v), absolute, 1e-6, $"{columns} columns");
            sum.Matches([.. added.Zip(old, (a, b) => (float)(a + b))], absolute, 1e-6, $"added, {columns} columns");

            var rows = new Guarded(new Shape(Rows, columns), type);
            Kernels.Current.Gather(sum.Tensor, Words, rows.Tensor);
            float[] source = sum.Read();
            Assert.Equal([.. Words.SelectMany(word => source[(word * columns)..((word + 1) * columns)])], rows.Read());
        }
    });

    [Fact]
    public void EmbedBackward_AnyThreadCount_GivesTheSameBits()
    {
        int[] words = Make.Integers(300, 4, 50);
        float[] dsum = Make.Floats(300 * 200, 5);
        float[] Run()
        {
            using var scope = TensorScope.Begin();
            var table = new Guarded(new Shape(50, 200));
            Kernels.Current.EmbedBackward(words, Make.Tensor(dsum, new Shape(300, 200)), new GradTarget(table.Tensor, false));
            return table.Read();
        }

        float[] one = ProcessState.WithThreads(1, Run);
        foreach (int threads in (int[])[2, 3, 7])
            Assert.Equal(one, ProcessState.WithThreads(threads, Run));
    }
}
