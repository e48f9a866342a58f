using System.Runtime.CompilerServices;

namespace Cerbert.Tensors.Simd;

/// <summary>How a kernel reads and writes a storage type: always as floats, a vector or a rest of one at a time.</summary>
internal unsafe interface IElement
{
    /// <summary>Bytes of an element.</summary>
    static abstract int Size { get; }

    static abstract V Load<V>(void* p, long i)
        where V : struct, IVector<V>;

    static abstract void Store<V>(void* p, long i, V value)
        where V : struct, IVector<V>;

    static abstract float Get(void* p, long i);

    static abstract void Put(void* p, long i, float value);
}

/// <summary>float32 storage.</summary>
internal readonly unsafe struct F32 : IElement
{
    public static int Size => sizeof(float);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Load<V>(void* p, long i)
        where V : struct, IVector<V> => V.Load((float*)p + i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<V>(void* p, long i, V value)
        where V : struct, IVector<V> => V.Store((float*)p + i, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Get(void* p, long i) => ((float*)p)[i];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Put(void* p, long i, float value) => ((float*)p)[i] = value;
}

/// <summary>bfloat16 storage.</summary>
internal readonly unsafe struct BF16 : IElement
{
    public static int Size => sizeof(ushort);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Load<V>(void* p, long i)
        where V : struct, IVector<V> => V.Load((ushort*)p + i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<V>(void* p, long i, V value)
        where V : struct, IVector<V> => V.Store((ushort*)p + i, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Get(void* p, long i) => BFloat16.ToSingle(((ushort*)p)[i]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Put(void* p, long i, float value) => ((ushort*)p)[i] = BFloat16.FromSingle(value);
}
