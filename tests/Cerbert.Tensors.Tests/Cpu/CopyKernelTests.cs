using Cerbert.Tensors;

namespace Cerbert.Tests.Cpu;

[Collection(ProcessState.Name)]
public sealed class CopyKernelTests
{
    public static TheoryData<DType, DType> Pairs =>
    [
        .. from source in Enum.GetValues<DType>()
           from target in Enum.GetValues<DType>()
           select (source, target),
    ];

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Copy_EveryLength_EqualsNaive(DType source, DType target) => ProcessState.AtEveryWidth(() =>
    {
        for (int length = 0; length <= 130; length++)
        {
            using var scope = TensorScope.Begin();
            float[] x = Make.Floats(length, length, source), old = Make.Floats(length, 3, target);
            var from = new Guarded(new Shape(length), source, x);
            Guarded to = new(new Shape(length), target), sum = new(new Shape(length), target, old);
            Kernels.Current.Copy(from.Tensor, to.Tensor, accumulate: false);
            // The same number in another type: rounded exactly as one number is.
            Assert.Equal(target == DType.Float32 ? x : Array.ConvertAll(x, v => BFloat16.ToSingle(BFloat16.FromSingle(v))), to.Read());
            Kernels.Current.Copy(from.Tensor, sum.Tensor, accumulate: true, scale: 0.3f);
            sum.Matches([.. x.Zip(old, (a, b) => (float)(0.3f * (double)a + b))], 1e-6, 1e-6, $"sum of {length}");
        }
    });

    [Fact]
    public void Copy_OtherLength_NamesBoth()
    {
        using var scope = TensorScope.Begin();
        string message = Assert.Throws<ArgumentException>(
            () => Kernels.Current.Copy(Tensor.Zeros(new Shape(3)), Tensor.Zeros(new Shape(2, 2)), accumulate: false)).Message;
        Assert.Equal("cannot copy Float32 [3] into Float32 [2, 2]", message);
    }

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.BFloat16)]
    public void Fill_EveryLength_SetsThatManyElements(DType type)
    {
        for (int length = 0; length <= 130; length++)
        {
            using var scope = TensorScope.Begin();
            var target = new Guarded(new Shape(length), type);
            Kernels.Current.Fill(target.Tensor, 1.5f);
            Assert.All(target.Read(), value => Assert.Equal(1.5f, value));
        }
    }

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.BFloat16)]
    public void SumRows_EveryWidthOfRows_EqualsNaive(DType type) => ProcessState.AtEveryWidth(() =>
    {
        for (int columns = 1; columns <= 130; columns++)
            SumRows(columns % 7, columns, type);
    });

    [Fact]
    public void SumRows_AnyThreadCount_GivesTheSameBits()
    {
        float[] one = ProcessState.WithThreads(1, () => SumRows(40, 1000, DType.Float32));
        foreach (int threads in (int[])[2, 3, 5])
            Assert.Equal(one, ProcessState.WithThreads(threads, () => SumRows(40, 1000, DType.Float32)));
    }

    [Fact]
    public void SumOfSquares_EveryLength_EqualsNaive() => ProcessState.AtEveryWidth(() =>
    {
        foreach (int length in (int[])[.. Enumerable.Range(0, 131), 1023, 1024, 1025, 2100, 65536, 65537, 200_001])
        {
            using var scope = TensorScope.Begin();
            float[] x = Make.Floats(length, 1);
            double expected = x.Sum(v => (double)v * v);
            Close.Equal(expected, Kernels.Current.SumOfSquares(new Guarded(new Shape(length), DType.Float32, x).Tensor), 1e-6, 1e-6, $"{length} squares");
        }
    });

    [Fact]
    public void SumOfSquares_AnyThreadCount_GivesTheSameBits()
    {
        using var scope = TensorScope.Begin();
        Tensor x = Make.Tensor(Make.Floats(500_001, 1), new Shape(500_001));
        double one = ProcessState.WithThreads(1, () => Kernels.Current.SumOfSquares(x));
        foreach (int threads in (int[])[1, 2, 3, 8])
            Assert.Equal(one, ProcessState.WithThreads(threads, () => Kernels.Current.SumOfSquares(x)));
    }

    private static float[] SumRows(int rows, int columns, DType type)
    {
        using var scope = TensorScope.Begin();
        float[] x = Make.Floats(rows * columns, columns, type), old = Make.Floats(columns, 2);
        var expected = new float[columns];
        for (int j = 0; j < columns; j++)
            expected[j] = (float)Enumerable.Range(0, rows).Sum(r => (double)x[r * columns + j]);
        var from = new Guarded(new Shape(rows, columns), type, x);
        Guarded to = new(new Shape(columns)), sum = new(new Shape(columns), DType.Float32, old);
        Kernels.Current.SumRows(from.Tensor, to.Tensor, accumulate: false);
        to.Matches(expected, 1e-5, 0, $"sums of {rows} x {columns}");
        Kernels.Current.SumRows(from.Tensor, sum.Tensor, accumulate: true);
        sum.Matches([.. expected.Zip(old, (a, b) => a + b)], 1e-5, 0, $"sums added, {rows} x {columns}");
        return to.Read();
    }
}
