namespace Cerbert.Tensors.Simd;

/// <summary>
/// A register of floats. Kernels are written once over this interface; the JIT compiles them anew, fully inlined, for each
/// width.
/// </summary>
internal unsafe interface IVector<T>
    where T : struct, IVector<T>
{
    /// <summary>Floats per register.</summary>
    static abstract int Length { get; }

    static abstract T Zero { get; }

    static abstract T Set(float value);

    static abstract T Load(float* p);

    static abstract void Store(float* p, T a);

    /// <summary>Reads bfloat16 values, exactly.</summary>
    static abstract T Load(ushort* p);

    /// <summary>Writes bfloat16 values, rounded to nearest even.</summary>
    static abstract void Store(ushort* p, T a);

    /// <summary>Reads what <see cref="Store(ushort*, ushort*, T)"/> wrote, exactly.</summary>
    static abstract T Load(ushort* upper, ushort* lower);

    /// <summary>Writes all bits: the bfloat16 values, rounded as <see cref="StoreUpper"/> rounds, and the lower 16 bits.</summary>
    static abstract void Store(ushort* upper, ushort* lower, T a);

    /// <summary>Writes bfloat16 values, rounded to nearest, halves away from zero. NaNs that arithmetic makes stay such; of others not all do.</summary>
    static abstract void StoreUpper(ushort* p, T a);

    /// <summary>Writes whole numbers from 0 to 255.</summary>
    static abstract void Store(byte* p, T a);

    /// <summary>Reads integers, rounded where they have more than 24 bits.</summary>
    static abstract T Load(int* p);

    static abstract T operator +(T a, T b);

    static abstract T operator -(T a, T b);

    static abstract T operator *(T a, T b);

    static abstract T operator /(T a, T b);

    /// <summary>a·b + c, rounded once.</summary>
    static abstract T MulAdd(T a, T b, T c);

    /// <summary>The larger one. Where b is NaN the result is; where only a is, it may be lost.</summary>
    static abstract T Max(T a, T b);

    /// <summary>The smaller one. Where b is NaN the result is; where only a is, it may be lost.</summary>
    static abstract T Min(T a, T b);

    static abstract T Abs(T a);

    static abstract T Sqrt(T a);

    static abstract T CopySign(T magnitude, T sign);

    /// <summary>To the nearest whole number.</summary>
    static abstract T Round(T a);

    /// <summary>a · 2^exponent for whole exponents from −126 to 127.</summary>
    static abstract T TimesPowerOfTwo(T a, T exponent);

    /// <summary>The cube root of a positive number to within 6 %: a third of its bit pattern.</summary>
    static abstract T CubeRootGuess(T a);

    /// <summary>Lane i where bit i is set, else 0.</summary>
    static abstract T Select(ulong bits, T a);

    /// <summary>Lane i of <paramref name="a"/> where <paramref name="test"/> is above 0 there, else 0.</summary>
    static abstract T Positive(T test, T a);

    static abstract float Sum(T a);

    static abstract float MaxOf(T a);
}
