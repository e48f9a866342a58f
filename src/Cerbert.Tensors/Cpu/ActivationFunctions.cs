using System.Runtime.CompilerServices;
using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

/// <summary>A function and its derivative.</summary>
internal interface IActivation
{
    static abstract V Value<V>(V x)
        where V : struct, IVector<V>;

    static abstract V Derivative<V>(V x)
        where V : struct, IVector<V>;
}

// x Φ(x); derivative Φ(x) + x φ(x)
internal readonly struct Gelu : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<V>(V x)
        where V : struct, IVector<V> => x * SimdMath.Normal(x, out _);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Derivative<V>(V x)
        where V : struct, IVector<V>
    {
        V cdf = SimdMath.Normal(x, out V density);
        return V.MulAdd(x, density, cdf);
    }
}

// The same as exactly as bfloat16 can tell.
internal readonly struct GeluShort : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<V>(V x)
        where V : struct, IVector<V> => x * SimdMath.NormalShort(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Derivative<V>(V x)
        where V : struct, IVector<V> => SimdMath.GeluSlopeShort(x);
}

// x/2 (1 + t), t = tanh(u), u = c (x + a x³); derivative (1 + t)/2 + x/2 (1 − t²) c (1 + 3 a x²)
internal readonly struct GeluTanh : IActivation
{
    private const float C = 0.7978845608f, A = 0.044715f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<V>(V x)
        where V : struct, IVector<V> => x * V.Set(0.5f) * (V.Set(1) + Inner(x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Derivative<V>(V x)
        where V : struct, IVector<V>
    {
        V t = Inner(x);
        V slope = V.MulAdd(x * x, V.Set(3 * A * C), V.Set(C));
        return V.Set(0.5f) * (V.Set(1) + t + x * (V.Set(1) - t * t) * slope);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Inner<V>(V x)
        where V : struct, IVector<V> => SimdMath.Tanh(x * V.MulAdd(x * x, V.Set(A * C), V.Set(C)));
}

// derivative 1 where x > 0
internal readonly struct Relu : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<V>(V x)
        where V : struct, IVector<V> => V.Max(V.Zero, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Derivative<V>(V x)
        where V : struct, IVector<V> => V.Positive(x, V.Set(1));
}

// derivative 1 − tanh²
internal readonly struct HyperbolicTangent : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<V>(V x)
        where V : struct, IVector<V> => SimdMath.Tanh(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Derivative<V>(V x)
        where V : struct, IVector<V>
    {
        V t = SimdMath.Tanh(x);
        return V.Set(1) - t * t;
    }
}

// derivative s (1 − s)
internal readonly struct Sigmoid : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<V>(V x)
        where V : struct, IVector<V> => V.Set(1) / (V.Set(1) + SimdMath.Exp(V.Zero - x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Derivative<V>(V x)
        where V : struct, IVector<V>
    {
        V s = Value(x);
        return s * (V.Set(1) - s);
    }
}

// x s; derivative s + x s (1 − s)
internal readonly struct Silu : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<V>(V x)
        where V : struct, IVector<V> => x * Sigmoid.Value(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Derivative<V>(V x)
        where V : struct, IVector<V>
    {
        V s = Sigmoid.Value(x);
        return V.MulAdd(x * s, V.Set(1) - s, s);
    }
}
