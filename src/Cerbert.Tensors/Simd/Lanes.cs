using System.Runtime.CompilerServices;

namespace Cerbert.Tensors.Simd;

/// <summary>Reading and writing whole vectors, and the last, partial one of a row.</summary>
internal static unsafe class Lanes
{
    /// <summary>The first <paramref name="count"/> lanes from memory, the others 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Load<V, T>(void* p, long i, int count)
        where V : struct, IVector<V>
        where T : struct, IElement =>
        count >= V.Length ? T.Load<V>(p, i) : LoadSome<V, T>(p, i, count);

    /// <summary>Writes the first <paramref name="count"/> lanes only.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<V, T>(void* p, long i, V value, int count)
        where V : struct, IVector<V>
        where T : struct, IElement
    {
        if (count >= V.Length)
            T.Store(p, i, value);
        else
            StoreSome<V, T>(p, i, value, count);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static V LoadSome<V, T>(void* p, long i, int count)
        where V : struct, IVector<V>
        where T : struct, IElement
    {
        float* lanes = stackalloc float[16];
        for (int k = 0; k < 16; k++)
            lanes[k] = k < count ? T.Get(p, i + k) : 0;
        return V.Load(lanes);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StoreSome<V, T>(void* p, long i, V value, int count)
        where V : struct, IVector<V>
        where T : struct, IElement
    {
        float* lanes = stackalloc float[16];
        V.Store(lanes, value);
        for (int k = 0; k < count; k++)
            T.Put(p, i + k, lanes[k]);
    }
}
