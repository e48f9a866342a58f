using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Cerbert.Tensors.Simd;

/// <summary>16 floats in one 512-bit register.</summary>
internal readonly unsafe struct V512 : IVector<V512>
{
    private readonly Vector512<float> v;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private V512(Vector512<float> v) => this.v = v;

    public static int Length
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 16;
    }

    public static V512 Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector512<float>.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 Set(float value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 Load(float* p) => new(Vector512.Load(p));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* p, V512 a) => a.v.Store(p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 Load(ushort* p) => new((Widen(Vector256.Load(p)) << 16).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ushort* p, V512 a)
    {
        Vector512<uint> bits = a.v.AsUInt32();
        Vector512<uint> rounded = (bits + Vector512.Create(0x7FFFu) + ((bits >>> 16) & Vector512<uint>.One)) >>> 16;
        Vector512<uint> nan = (bits >>> 16) | Vector512.Create(0x40u);
        Vector512<uint> result = Vector512.ConditionalSelect(Vector512.Equals(a.v, a.v).AsUInt32(), rounded, nan);
        Narrow(result).Store(p);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 Load(ushort* upper, ushort* lower) =>
        // The lower half is a whole number with a sign: what rounding took away.
        new(((Widen(Vector256.Load(upper)) << 16) + ((Widen(Vector256.Load(lower)) << 16).AsInt32() >> 16).AsUInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ushort* upper, ushort* lower, V512 a)
    {
        StoreUpper(upper, a);
        Narrow(a.v.AsUInt32()).Store(lower);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreUpper(ushort* p, V512 a)
    {
        Vector512<uint> rounded = (a.v.AsUInt32() + Vector512.Create(0x8000u)) >>> 16;
        Narrow(rounded).Store(p);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(byte* p, V512 a)
    {
        Vector512<int> whole = Vector512.ConvertToInt32Native(a.v);
        if (Avx512F.IsSupported)
            Avx512F.ConvertToVector128Byte(whole.AsUInt32()).Store(p);
        else
            for (int i = 0; i < Length; i++)
                p[i] = (byte)whole[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 Load(int* p) => new(Vector512.ConvertToSingle(Vector512.Load(p)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 operator +(V512 a, V512 b) => new(a.v + b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 operator -(V512 a, V512 b) => new(a.v - b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 operator *(V512 a, V512 b) => new(a.v * b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 operator /(V512 a, V512 b) => new(a.v / b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 MulAdd(V512 a, V512 b, V512 c) => new(Vector512.FusedMultiplyAdd(a.v, b.v, c.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 Max(V512 a, V512 b) => new(Vector512.MaxNative(a.v, b.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 Min(V512 a, V512 b) => new(Vector512.MinNative(a.v, b.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 Abs(V512 a) => new(Vector512.Abs(a.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 Sqrt(V512 a) => new(Vector512.Sqrt(a.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 CopySign(V512 magnitude, V512 sign) => new(Vector512.CopySign(magnitude.v, sign.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 Round(V512 a) => new(Vector512.Round(a.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 TimesPowerOfTwo(V512 a, V512 exponent) => new(Avx512F.IsSupported
        ? Avx512F.Scale(a.v, exponent.v)
        : a.v * ((Vector512.ConvertToInt32Native(exponent.v) + Vector512.Create(127)) << 23).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 CubeRootGuess(V512 a) =>
        new((Vector512.ConvertToInt32Native(Vector512.ConvertToSingle(a.v.AsInt32()) * (1 / 3f)) + Vector512.Create(0x2A514067)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 Select(ulong bits, V512 a)
    {
        Vector512<uint> set = Vector512.Create((uint)bits) & LaneBits;
        return new(Vector512.ConditionalSelect(Vector512.Equals(set, Vector512<uint>.Zero).AsSingle(), Vector512<float>.Zero, a.v));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 Positive(V512 test, V512 a) =>
        new(Vector512.ConditionalSelect(Vector512.GreaterThan(test.v, Vector512<float>.Zero), a.v, Vector512<float>.Zero));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(V512 a) => Vector512.Sum(a.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MaxOf(V512 a)
    {
        Vector256<float> m = Vector256.MaxNative(a.v.GetLower(), a.v.GetUpper());
        Vector128<float> n = Vector128.MaxNative(m.GetLower(), m.GetUpper());
        return MathF.Max(MathF.Max(n[0], n[1]), MathF.Max(n[2], n[3]));
    }

    // One instruction each, which the portable forms are not.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Widen(Vector256<ushort> halves) => Avx512F.IsSupported
        ? Avx512F.ConvertToVector512UInt32(halves)
        : Vector512.Create(Vector256.WidenLower(halves), Vector256.WidenUpper(halves));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> Narrow(Vector512<uint> words) => Avx512F.IsSupported
        ? Avx512F.ConvertToVector256UInt16(words)
        : Vector512.Narrow(words, words).GetLower();

    private static Vector512<uint> LaneBits
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(1u, 2u, 4u, 8u, 16u, 32u, 64u, 128u, 256u, 512u, 1024u, 2048u, 4096u, 8192u, 16384u, 32768u);
    }
}
