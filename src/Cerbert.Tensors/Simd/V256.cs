using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Cerbert.Tensors.Simd;

/// <summary>8 floats in one 256-bit register.</summary>
internal readonly unsafe struct V256 : IVector<V256>
{
    private readonly Vector256<float> v;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private V256(Vector256<float> v) => this.v = v;

    public static int Length
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 8;
    }

    public static V256 Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector256<float>.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 Set(float value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 Load(float* p) => new(Vector256.Load(p));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* p, V256 a) => a.v.Store(p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 Load(ushort* p) => new((Widen(Vector128.Load(p)) << 16).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ushort* p, V256 a)
    {
        Vector256<uint> bits = a.v.AsUInt32();
        Vector256<uint> rounded = (bits + Vector256.Create(0x7FFFu) + ((bits >>> 16) & Vector256<uint>.One)) >>> 16;
        Vector256<uint> nan = (bits >>> 16) | Vector256.Create(0x40u);
        Vector256<uint> result = Vector256.ConditionalSelect(Vector256.Equals(a.v, a.v).AsUInt32(), rounded, nan);
        Narrow(result).Store(p);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 Load(ushort* upper, ushort* lower) =>
        // The lower half is a whole number with a sign: what rounding took away.
        new(((Widen(Vector128.Load(upper)) << 16) + ((Widen(Vector128.Load(lower)) << 16).AsInt32() >> 16).AsUInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ushort* upper, ushort* lower, V256 a)
    {
        StoreUpper(upper, a);
        Narrow(a.v.AsUInt32()).Store(lower);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreUpper(ushort* p, V256 a)
    {
        Vector256<uint> rounded = (a.v.AsUInt32() + Vector256.Create(0x8000u)) >>> 16;
        Narrow(rounded).Store(p);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(byte* p, V256 a)
    {
        Vector256<int> whole = Vector256.ConvertToInt32Native(a.v);
        for (int i = 0; i < Length; i++)
            p[i] = (byte)whole[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 Load(int* p) => new(Vector256.ConvertToSingle(Vector256.Load(p)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 operator +(V256 a, V256 b) => new(a.v + b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 operator -(V256 a, V256 b) => new(a.v - b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 operator *(V256 a, V256 b) => new(a.v * b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 operator /(V256 a, V256 b) => new(a.v / b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 MulAdd(V256 a, V256 b, V256 c) => new(Vector256.FusedMultiplyAdd(a.v, b.v, c.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 Max(V256 a, V256 b) => new(Vector256.MaxNative(a.v, b.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 Min(V256 a, V256 b) => new(Vector256.MinNative(a.v, b.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 Abs(V256 a) => new(Vector256.Abs(a.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 Sqrt(V256 a) => new(Vector256.Sqrt(a.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 CopySign(V256 magnitude, V256 sign) => new(Vector256.CopySign(magnitude.v, sign.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 Round(V256 a) => new(Vector256.Round(a.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 TimesPowerOfTwo(V256 a, V256 exponent) =>
        new(a.v * ((Vector256.ConvertToInt32Native(exponent.v) + Vector256.Create(127)) << 23).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 CubeRootGuess(V256 a) =>
        new((Vector256.ConvertToInt32Native(Vector256.ConvertToSingle(a.v.AsInt32()) * (1 / 3f)) + Vector256.Create(0x2A514067)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 Select(ulong bits, V256 a)
    {
        Vector256<uint> set = Vector256.Create((uint)bits) & LaneBits;
        return new(Vector256.ConditionalSelect(Vector256.Equals(set, Vector256<uint>.Zero).AsSingle(), Vector256<float>.Zero, a.v));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 Positive(V256 test, V256 a) =>
        new(Vector256.ConditionalSelect(Vector256.GreaterThan(test.v, Vector256<float>.Zero), a.v, Vector256<float>.Zero));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(V256 a) => Vector256.Sum(a.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MaxOf(V256 a)
    {
        Vector128<float> n = Vector128.MaxNative(a.v.GetLower(), a.v.GetUpper());
        return MathF.Max(MathF.Max(n[0], n[1]), MathF.Max(n[2], n[3]));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Widen(Vector128<ushort> halves) => Avx2.IsSupported
        ? Avx2.ConvertToVector256Int32(halves).AsUInt32()
        : Vector256.Create(Vector128.WidenLower(halves), Vector128.WidenUpper(halves));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> Narrow(Vector256<uint> words) => Vector256.Narrow(words, words).GetLower();

    private static Vector256<uint> LaneBits
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector256.Create(1u, 2u, 4u, 8u, 16u, 32u, 64u, 128u);
    }
}
