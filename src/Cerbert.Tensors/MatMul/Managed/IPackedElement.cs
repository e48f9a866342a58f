using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Cerbert.Tensors.MatMul;

/// <summary>How operands of one element type are read as float32 while they are packed.</summary>
internal unsafe interface IPackedElement
{
    static abstract float Load(void* data, nint index);

    static abstract Vector128<float> Load4(void* data, nint index);

    static abstract void Copy16(void* data, nint index, float* target);
}

/// <summary>float32 as it is.</summary>
internal readonly unsafe struct Float32Element : IPackedElement
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Load(void* data, nint index) => ((float*)data)[index];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Load4(void* data, nint index) => Vector128.Load((float*)data + index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy16(void* data, nint index, float* target) => Vector512.Load((float*)data + index).Store(target);
}

/// <summary>bfloat16 widened.</summary>
internal readonly unsafe struct BFloat16Element : IPackedElement
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Load(void* data, nint index) => BFloat16.ToSingle(((ushort*)data)[index]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Load4(void* data, nint index)
    {
        Vector128<ushort> four = Vector64.Load((ushort*)data + index).ToVector128Unsafe();
        return Vector128.ShiftLeft(Vector128.WidenLower(four), 16).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy16(void* data, nint index, float* target)
    {
        (Vector256<uint> low, Vector256<uint> high) = Vector256.Widen(Vector256.Load((ushort*)data + index));
        Vector256.ShiftLeft(low, 16).AsSingle().Store(target);
        Vector256.ShiftLeft(high, 16).AsSingle().Store(target + 8);
    }
}
