using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Cerbert.Tensors.MatMul;

/// <summary>How operands of one element type are read as float32 while they are packed.</summary>
internal unsafe interface IPackedElement
{
    static abstract float Load(void* data, nint index);

    static abstract Vector128<float> Load4(void* data, nint index);

    static abstract Vector512<float> Load16(void* data, nint index);
}

/// <summary>float32 as it is.</summary>
internal readonly unsafe struct Float32Element : IPackedElement
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Load(void* data, nint index) => ((float*)data)[index];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Load4(void* data, nint index) => Vector128.Load((float*)data + index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load16(void* data, nint index) => Vector512.Load((float*)data + index);
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
    public static Vector512<float> Load16(void* data, nint index)
    {
        Vector512<ushort> sixteen = Vector256.Load((ushort*)data + index).ToVector512Unsafe();
        return Vector512.ShiftLeft(Vector512.WidenLower(sixteen), 16).AsSingle();
    }
}
