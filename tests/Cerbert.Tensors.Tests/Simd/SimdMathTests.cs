using Cerbert.Tensors.Simd;
using Cerbert.Tests.Naive;

namespace Cerbert.Tests.Simd;

/// <summary>The error bounds that the summaries promise, measured over wide ranges, and what becomes of NaN and infinity.</summary>
[Collection(ProcessState.Name)]
public sealed unsafe class SimdMathTests
{
    private enum Function
    {
        Exp,
        Tanh,
        Normal,
        Density,
        CubeRoot,
    }

    [Fact]
    public void Exp_WholeRange_IsAccurateToTwoUnits() => ProcessState.AtEveryWidth(() =>
        Worst(Function.Exp, Range(-87.2f, 88, 200_003), Math.Exp, relative: true, bound: 2 * Math.Pow(2, -23)));

    [Fact]
    public void Exp_NearZero_IsAccurateToTwoUnits() => ProcessState.AtEveryWidth(() =>
        Worst(Function.Exp, Range(-1e-3f, 1e-3f, 10_001), Math.Exp, relative: true, bound: 2 * Math.Pow(2, -23)));

    [Fact]
    public void Tanh_WholeRange_IsAccurateTo12e8() => ProcessState.AtEveryWidth(() =>
    {
        Worst(Function.Tanh, Range(-12, 12, 200_003), Math.Tanh, relative: false, bound: 1.2e-7);
        Worst(Function.Tanh, Range(-1e6f, 1e6f, 1001), Math.Tanh, relative: false, bound: 1.2e-7);
    });

    [Fact]
    public void Normal_WholeRange_IsAccurateTo3e7() => ProcessState.AtEveryWidth(() =>
    {
        Worst(Function.Normal, Range(-14, 14, 200_003), NaiveMath.Normal, relative: false, bound: 3e-7);
        Worst(Function.Density, Range(-14, 14, 200_003), NaiveMath.Density, relative: false, bound: 3e-7);
        Worst(Function.Normal, Range(-1e6f, 1e6f, 1001), NaiveMath.Normal, relative: false, bound: 1.2e-7);
    });

    [Fact]
    public void CubeRoot_WholeRange_IsAccurateToFourUnits() => ProcessState.AtEveryWidth(() =>
    {
        Worst(Function.CubeRoot, Range(1e-6f, 100, 200_003), Math.Cbrt, relative: true, bound: 4 * Math.Pow(2, -24));
        Worst(Function.CubeRoot, [.. Enumerable.Range(-125, 247).Select(e => MathF.ScaleB(1.37f, e))], Math.Cbrt, relative: true, bound: 4 * Math.Pow(2, -24));
        Assert.Equal([0, 0], Apply(Function.CubeRoot, [0, -1]));
    });

    [Fact]
    public void EveryFunction_NotANumber_StaysOne() => ProcessState.AtEveryWidth(() =>
    {
        foreach (Function function in Enum.GetValues<Function>().Except([Function.CubeRoot]))
            Assert.All(Apply(function, [float.NaN, -float.NaN]), value => Assert.True(float.IsNaN(value), $"{function}(NaN) is {value}"));
    });

    [Fact]
    public void EveryFunction_Infinity_GoesToItsLimit() => ProcessState.AtEveryWidth(() =>
    {
        float[] ends = [float.NegativeInfinity, float.MinValue, float.MaxValue, float.PositiveInfinity];
        float[] exp = Apply(Function.Exp, ends);
        Assert.True(exp[0] is >= 0 and < 2e-38f && exp[1] is >= 0 and < 2e-38f, $"exp is {exp[0]}, {exp[1]}");
        Assert.True(exp[2] > 1e38f && exp[3] > 1e38f, $"exp is {exp[2]}, {exp[3]}");
        Assert.Equal([-1, -1, 1, 1], Apply(Function.Tanh, ends));
        Assert.Equal([0, 0, 1, 1], Apply(Function.Normal, ends));
    });

    private static void Worst(Function function, float[] x, Func<double, double> reference, bool relative, double bound)
    {
        float[] y = Apply(function, x);
        double worst = 0;
        int at = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double expected = reference(x[i]), error = Math.Abs(y[i] - expected) / (relative ? Math.Abs(expected) : 1);
            if (!(error <= worst))
                (worst, at) = (error, i);
        }

        Assert.True(worst <= bound, $"{function}({x[at]:R}) is {y[at]:R}, off by {worst:G3}; promised {bound:G3} at {SimdWidth.Current} bits");
    }

    private static float[] Range(float low, float high, int count) =>
        [.. Enumerable.Range(0, count).Select(i => low + (high - low) * ((float)i / (count - 1)))];

    private static float[] Apply(Function function, float[] x)
    {
        // A whole number of the widest vectors.
        var y = new float[(x.Length + 15) / 16 * 16];
        x.CopyTo(y, 0);
        fixed (float* p = y)
            SimdWidth.Run(new ApplyKernel(p, y.Length, function));
        return y[..x.Length];
    }

    private readonly struct ApplyKernel(float* p, int count, Function function) : IKernel
    {
        public void Run<V>()
            where V : struct, IVector<V>
        {
            for (int i = 0; i < count; i += V.Length)
            {
                V x = V.Load(p + i);
                V cdf = SimdMath.Normal(x, out V density);
                V.Store(p + i, function switch
                {
                    Function.Exp => SimdMath.Exp(x),
                    Function.Tanh => SimdMath.Tanh(x),
                    Function.Normal => cdf,
                    Function.CubeRoot => SimdMath.CubeRoot(x),
                    _ => density,
                });
            }
        }
    }
}
