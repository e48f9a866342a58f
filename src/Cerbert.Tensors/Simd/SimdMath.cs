using System.Runtime.CompilerServices;

namespace Cerbert.Tensors.Simd;

/// <summary>Elementary functions on vectors, accurate to a few units in the last place unless noted.</summary>
internal static class SimdMath
{
    /// <summary>e^x, saturating below −87.3 (at 1.2e-38) and above 88; NaN stays NaN. Cody–Waite reduction, polynomial of degree 6.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exp<V>(V x)
        where V : struct, IVector<V>
    {
        x = V.Min(V.Set(88f), V.Max(V.Set(-87.3f), x));
        V n = V.Round(x * V.Set(1.44269504f));
        V r = V.MulAdd(n, V.Set(-0.693359375f), x);
        r = V.MulAdd(n, V.Set(2.12194440e-4f), r);
        V p = V.Set(1.9875691500e-4f);
        p = V.MulAdd(p, r, V.Set(1.3981999507e-3f));
        p = V.MulAdd(p, r, V.Set(8.3334519073e-3f));
        p = V.MulAdd(p, r, V.Set(4.1665795894e-2f));
        p = V.MulAdd(p, r, V.Set(1.6666665459e-1f));
        p = V.MulAdd(p, r, V.Set(5.0000001201e-1f));
        p = V.MulAdd(p * r, r, r + V.Set(1));
        return V.TimesPowerOfTwo(p, n);
    }

    /// <summary>tanh x = (1 − e^(−2|x|)) / (1 + e^(−2|x|)) with x's sign; absolute error below 1.2e-7.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Tanh<V>(V x)
        where V : struct, IVector<V>
    {
        V a = V.Abs(x);
        V e = Exp(a * V.Set(-2f));
        return V.CopySign((V.Set(1) - e) / (V.Set(1) + e), x);
    }

    /// <summary>
    /// The normal distribution function Φ(x) and density φ(x), absolute error below 3e-7: Abramowitz and Stegun 7.1.26 for
    /// erf, whose exponential is the density.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Normal<V>(V x, out V density)
        where V : struct, IVector<V>
    {
        // erf(z) = 1 − t (a1 + t (a2 + …)) e^(−z²), z = |x| / √2, t = 1 / (1 + 0.3275911 z)
        V a = V.Abs(x);
        V e = Exp(x * x * V.Set(-0.5f));
        V t = V.Set(1) / V.MulAdd(a, V.Set(0.3275911f * 0.70710678f), V.Set(1));
        V p = V.Set(1.061405429f);
        p = V.MulAdd(p, t, V.Set(-1.453152027f));
        p = V.MulAdd(p, t, V.Set(1.421413741f));
        p = V.MulAdd(p, t, V.Set(-0.284496736f));
        p = V.MulAdd(p, t, V.Set(0.254829592f));
        V erf = V.CopySign(V.Set(1) - p * t * e, x);
        density = e * V.Set(0.39894228f);
        return V.MulAdd(erf, V.Set(0.5f), V.Set(0.5f));
    }

    /// <summary>
    /// Φ(x) for what is rounded to bfloat16 afterwards: absolute error below 8e-6. Of degree 19 on [−4.5, 4.5], the ends' values outside; a third
    /// of the work of <see cref="Normal"/>. Coefficients: our own least maximum fit, in u = 2 (x / 4.5)² − 1, where single precision is enough.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V NormalShort<V>(V x)
        where V : struct, IVector<V>
    {
        const float End = 4.5f;
        x = V.Min(V.Set(End), V.Max(V.Set(-End), x));
        V u = V.MulAdd(x * x, V.Set(2 / (End * End)), V.Set(-1));
        V p = V.Set(-0.0019305335590615869f);
        p = V.MulAdd(p, u, V.Set(0.0049627069383859634f));
        p = V.MulAdd(p, u, V.Set(-0.006070190574973822f));
        p = V.MulAdd(p, u, V.Set(0.009653216227889061f));
        p = V.MulAdd(p, u, V.Set(-0.018483977764844894f));
        p = V.MulAdd(p, u, V.Set(0.028857655823230743f));
        p = V.MulAdd(p, u, V.Set(-0.040236975997686386f));
        p = V.MulAdd(p, u, V.Set(0.05463748797774315f));
        p = V.MulAdd(p, u, V.Set(-0.07718588411808014f));
        p = V.MulAdd(p, u, V.Set(0.15690603852272034f));
        return V.MulAdd(x, p, V.Set(0.5f));
    }

    /// <summary>Φ(x) + x φ(x), the slope of x Φ(x), likewise: of degree 23 on [−4.75, 4.75], absolute error below 2.5e-5.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V GeluSlopeShort<V>(V x)
        where V : struct, IVector<V>
    {
        const float End = 4.75f;
        x = V.Min(V.Set(End), V.Max(V.Set(-End), x));
        V u = V.MulAdd(x * x, V.Set(2 / (End * End)), V.Set(-1));
        V p = V.Set(-0.01084732636809349f);
        p = V.MulAdd(p, u, V.Set(0.026409737765789032f));
        p = V.MulAdd(p, u, V.Set(-0.02244183048605919f));
        p = V.MulAdd(p, u, V.Set(0.02624695561826229f));
        p = V.MulAdd(p, u, V.Set(-0.05931399390101433f));
        p = V.MulAdd(p, u, V.Set(0.08441947400569916f));
        p = V.MulAdd(p, u, V.Set(-0.08916495740413666f));
        p = V.MulAdd(p, u, V.Set(0.08840961009263992f));
        p = V.MulAdd(p, u, V.Set(-0.08286265283823013f));
        p = V.MulAdd(p, u, V.Set(0.07591134309768677f));
        p = V.MulAdd(p, u, V.Set(-0.08166254311800003f));
        p = V.MulAdd(p, u, V.Set(0.1501629501581192f));
        return V.MulAdd(x, p, V.Set(0.5f));
    }

    /// <summary>∛a for 0 ≤ a ≤ 1e37, to 4 units in the last place: two steps of Halley's method from a guess by bits. 0 for anything not above 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V CubeRoot<V>(V a)
        where V : struct, IVector<V>
    {
        V t = V.CubeRootGuess(a);
        for (int step = 0; step < 2; step++)
        {
            V cube = t * t * t;
            t *= (cube + a + a) / (cube + cube + a);
        }

        return V.Positive(a, t);
    }
}
