using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Cerbert.Tensors.Simd;

/// <summary>4 floats in one 128-bit register.</summary>
internal readonly unsafe struct V128 : IVector<V128>
{
    private readonly Vector128<float> v;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private V128(Vector128<float> v) => this.v = v;

    public static int Length
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 4;
    }

    public static V128 Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector128<float>.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 Set(float value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 Load(float* p) => new(Vector128.Load(p));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* p, V128 a) => a.v.Store(p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 Load(ushort* p) => new((Widen(p) << 16).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ushort* p, V128 a)
    {
        Vector128<uint> bits = a.v.AsUInt32();
        Vector128<uint> rounded = (bits + Vector128.Create(0x7FFFu) + ((bits >>> 16) & Vector128<uint>.One)) >>> 16;
        Vector128<uint> nan = (bits >>> 16) | Vector128.Create(0x40u);
        Vector128<uint> result = Vector128.ConditionalSelect(Vector128.Equals(a.v, a.v).AsUInt32(), rounded, nan);
        Narrow(result, p);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 Load(ushort* upper, ushort* lower) =>
        // The lower half is a whole number with a sign: what rounding took away.
        new(((Widen(upper) << 16) + ((Widen(lower) << 16).AsInt32() >> 16).AsUInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ushort* upper, ushort* lower, V128 a)
    {
        StoreUpper(upper, a);
        Narrow(a.v.AsUInt32(), lower);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreUpper(ushort* p, V128 a)
    {
        Vector128<uint> rounded = (a.v.AsUInt32() + Vector128.Create(0x8000u)) >>> 16;
        Narrow(rounded, p);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(byte* p, V128 a)
    {
        Vector128<int> whole = Vector128.ConvertToInt32Native(a.v);
        for (int i = 0; i < Length; i++)
            p[i] = (byte)whole[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 Load(int* p) => new(Vector128.ConvertToSingle(Vector128.Load(p)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 operator +(V128 a, V128 b) => new(a.v + b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 operator -(V128 a, V128 b) => new(a.v - b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 operator *(V128 a, V128 b) => new(a.v * b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 operator /(V128 a, V128 b) => new(a.v / b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 MulAdd(V128 a, V128 b, V128 c) => new(Vector128.FusedMultiplyAdd(a.v, b.v, c.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 Max(V128 a, V128 b) => new(Vector128.MaxNative(a.v, b.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 Min(V128 a, V128 b) => new(Vector128.MinNative(a.v, b.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 Abs(V128 a) => new(Vector128.Abs(a.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 Sqrt(V128 a) => new(Vector128.Sqrt(a.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 CopySign(V128 magnitude, V128 sign) => new(Vector128.CopySign(magnitude.v, sign.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 Round(V128 a) => new(Vector128.Round(a.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 TimesPowerOfTwo(V128 a, V128 exponent) =>
        new(a.v * ((Vector128.ConvertToInt32Native(exponent.v) + Vector128.Create(127)) << 23).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 CubeRootGuess(V128 a) =>
        new((Vector128.ConvertToInt32Native(Vector128.ConvertToSingle(a.v.AsInt32()) * (1 / 3f)) + Vector128.Create(0x2A514067)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 Select(ulong bits, V128 a)
    {
        Vector128<uint> set = Vector128.Create((uint)bits) & LaneBits;
        return new(Vector128.ConditionalSelect(Vector128.Equals(set, Vector128<uint>.Zero).AsSingle(), Vector128<float>.Zero, a.v));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 Positive(V128 test, V128 a) =>
        new(Vector128.ConditionalSelect(Vector128.GreaterThan(test.v, Vector128<float>.Zero), a.v, Vector128<float>.Zero));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(V128 a) => Vector128.Sum(a.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MaxOf(V128 a)
    {
        return MathF.Max(MathF.Max(a.v[0], a.v[1]), MathF.Max(a.v[2], a.v[3]));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Widen(ushort* p) => Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(ulong*)p).AsUInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Narrow(Vector128<uint> words, ushort* p) => *(ulong*)p = Vector128.Narrow(words, words).AsUInt64()[0];

    private static Vector128<uint> LaneBits
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector128.Create(1u, 2u, 4u, 8u);
    }
}
