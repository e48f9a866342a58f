using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Tests.Ops;

/// <summary>Ops that take rows apart and put them together: gradients against finite differences, values against plain loops.</summary>
public sealed class RowOpTests
{
    private static readonly Sequences Sentences = Sequences.FromLengths(3, 0, 1, 4);
    private readonly Parameter x = Make.Parameter("x", new Shape(8, 5), 1);
    private readonly Parameter y = Make.Parameter("y", new Shape(8, 3), 2);

    [Fact]
    public void Concat_Backward_EqualsDifferences() =>
        GradientCheck.Of(() => Concat.Columns([x.Value, y.Value, Cast.Apply(x.Value, DType.Float32)]), 1e-4, x, y);

    [Fact]
    public void Columns_Backward_EqualsDifferences() =>
        GradientCheck.Of(() => Concat.Columns([Columns.Apply(x.Value, 1, 3), Columns.Apply(x.Value, 2, 2)]), 1e-4, x);

    [Fact]
    public void Columns_OfConcat_AreThePart()
    {
        using var scope = TensorScope.Begin();
        Tensor both = Concat.Columns([x.Value, y.Value]);
        Assert.Equal(new Shape(8, 8), both.Shape);
        Assert.Equal(x.Value.ToArray(), Columns.Apply(both, 0, 5).ToArray());
        Assert.Equal(y.Value.ToArray(), Columns.Apply(both, 5, 3).ToArray());
    }

    [Fact]
    public void Reshape_Backward_EqualsDifferences() => GradientCheck.Of(() => Reshape.Apply(x.Value, new Shape(4, 10)), 1e-4, x);

    [Fact]
    public void MaxPool_Backward_EqualsDifferences() => GradientCheck.Of(() => MaxPool.Apply(Spread(), Sentences), 1e-4, x);

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.BFloat16)]
    public void MaxPool_Ragged_EqualsNaive(DType type)
    {
        using var scope = TensorScope.Begin();
        float[] values = Make.Floats(8 * 5, 3, type);
        float[] pooled = MaxPool.Apply(Make.Tensor(values, new Shape(8, 5), type), Sentences).ToArray();
        for (int s = 0; s < 4; s++)
            for (int j = 0; j < 5; j++)
            {
                float[] column = [.. Enumerable.Range(Sentences.Start(s), Sentences.Length(s)).Select(r => values[r * 5 + j])];
                Assert.Equal(column.Length == 0 ? 0 : column.Max(), pooled[s * 5 + j]);
            }
    }

    [Fact]
    public void MaxPool_NotANumber_StaysOne()
    {
        using var scope = TensorScope.Begin();
        float[] values = [1, float.NaN, 3, float.NaN, 2, 1];
        float[] pooled = MaxPool.Apply(Make.Tensor(values, new Shape(6, 1)), Sequences.FromLengths(3, 1, 2)).ToArray();
        Assert.Equal([float.NaN, float.NaN, 2], pooled);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Unfold_Backward_EqualsDifferences(int size) => GradientCheck.Of(() => Unfold.Apply(x.Value, Sentences, size, out _), 1e-4, x);

    [Theory]
    [InlineData(1, DType.Float32)]
    [InlineData(2, DType.Float32)]
    [InlineData(3, DType.BFloat16)]
    public void Unfold_Ragged_EqualsNaive(int size, DType type)
    {
        using var scope = TensorScope.Begin();
        float[] values = Make.Floats(8 * 5, 3, type);
        float[] actual = Unfold.Apply(Make.Tensor(values, new Shape(8, 5), type), Sentences, size, out Sequences windows).ToArray();
        var expected = new List<float>();
        for (int s = 0; s < 4; s++)
        {
            Assert.Equal(Sentences.Length(s) + size - 1, windows.Length(s));
            for (int last = 0; last < Sentences.Length(s) + size - 1; last++)
                for (int token = last - size + 1; token <= last; token++)
                    for (int j = 0; j < 5; j++)
                        expected.Add(token < 0 || token >= Sentences.Length(s) ? 0 : values[(Sentences.Start(s) + token) * 5 + j]);
        }

        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Unfold_BFloat16Gradient_FollowsFloat32()
    {
        GradientCheck.Backward(() => Unfold.Apply(x.Value, Sentences, 3, out _), x);
        float[] exact = x.Grad.ToArray();
        GradientCheck.Backward(() => Unfold.Apply(Cast.Apply(x.Value, DType.BFloat16), Sentences, 3, out _), x);
        Close.Gradient(exact, x.Grad.ToArray(), 0, 0.01);
    }

    // Values far enough apart for a difference not to change which is largest.
    private Tensor Spread()
    {
        float[] offsets = [.. Enumerable.Range(0, 40).Select(i => (float)(i * 7 % 40))];
        using Tensor far = Tensor.From(offsets, x.Shape);
        Tensor sum = Reshape.Apply(x.Value, x.Shape);
        Kernels.Current.Copy(far, sum, accumulate: true);
        return sum;
    }
}
