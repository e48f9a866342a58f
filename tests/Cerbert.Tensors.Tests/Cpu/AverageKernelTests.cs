using Cerbert.Tensors;

namespace Cerbert.Tests.Cpu;

/// <summary>The passes over weights beside the trained ones against plain loops.</summary>
[Collection(ProcessState.Name)]
public sealed class AverageKernelTests
{
    private static readonly int[] Lengths = [.. Enumerable.Range(0, 70), 255, 1025, 300_001];

    [Theory]
    [InlineData(0f)]
    [InlineData(0.3f)]
    [InlineData(1f)]
    public void Blend_EveryLength_GoesPartOfTheWay(float weight) => Each((length, x, y) =>
    {
        Guarded target = Of(x), source = Of(y);
        var half = new Guarded(new Shape(length), DType.BFloat16);
        Kernels.Current.Blend(target.Tensor, source.Tensor, weight, half.Tensor);
        float[] expected = [.. x.Zip(y, (a, b) => weight == 1 ? b : (float)(a + weight * ((double)b - a)))];
        target.Matches(expected, weight is 0 or 1 ? 0 : 1e-6, 0, $"blend of {length}");
        half.Matches(expected, 1e-6, 0, $"copy of {length}");
        source.Matches(y, 0, 0, "the source");
    });

    [Fact]
    public void Lookahead_EveryLength_MovesSlowAndMeets() => Each((length, x, y) =>
    {
        Guarded value = Of(x), slow = Of(y);
        var half = new Guarded(new Shape(length), DType.BFloat16);
        Kernels.Current.Lookahead(value.Tensor, slow.Tensor, half.Tensor, 0.5f);
        float[] expected = [.. x.Zip(y, (fast, s) => (float)(s + 0.5 * ((double)fast - s)))];
        slow.Matches(expected, 1e-6, 0, $"slow of {length}");
        Assert.Equal(slow.Read(), value.Read());
        half.Matches(expected, 1e-6, 0, $"copy of {length}");
    });

    [Fact]
    public void Exchange_EveryLength_SwapsExactly() => Each((length, x, y) =>
    {
        Guarded a = Of(x), b = Of(y);
        var half = new Guarded(new Shape(length), DType.BFloat16);
        Kernels.Current.Exchange(a.Tensor, b.Tensor, half.Tensor);
        Assert.Equal(y, a.Read());
        Assert.Equal(x, b.Read());
        half.Matches(y, 0, 0, $"copy of {length}");
    });

    [Fact]
    public void Perturb_EveryLength_KeepsTheOldValues() => Each((length, x, y) =>
    {
        Guarded value = Of(x), direction = Of(y);
        var backup = new Guarded(new Shape(length));
        Kernels.Current.Perturb(value.Tensor, direction.Tensor, backup.Tensor, 0.3f);
        Assert.Equal(x, backup.Read());
        value.Matches([.. x.Zip(y, (p, d) => (float)(p + 0.3f * (double)d))], 1e-6, 0, $"perturbed {length}");
    });

    [Fact]
    public void SquaredDistance_EveryLength_EqualsNaive() => Each((length, x, y) =>
    {
        double expected = x.Zip(y, (a, b) => ((double)a - b) * ((double)a - b)).Sum();
        Close.Equal(expected, Kernels.Current.SquaredDistance(Of(x).Tensor, Of(y).Tensor), 1e-6 + 1e-5 * expected, what: $"distance of {length}");
    });

    private static void Each(Action<int, float[], float[]> check) => ProcessState.AtEveryWidth(() =>
    {
        foreach (int length in Lengths)
        {
            using var scope = TensorScope.Begin();
            check(length, Make.Floats(length, 1), Make.Floats(length, 2));
        }
    });

    private static Guarded Of(float[] values) => new(new Shape(values.Length), DType.Float32, values);
}
