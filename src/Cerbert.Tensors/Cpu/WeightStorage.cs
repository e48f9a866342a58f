using System.Runtime.CompilerServices;
using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

/// <summary>How an optimizer's kernel reads and writes the weight: always as floats, a vector or a rest of one at a time.</summary>
internal interface IWeightStorage
{
    V Load<V>(long i)
        where V : struct, IVector<V>;

    void Store<V>(long i, V value)
        where V : struct, IVector<V>;

    float Get(long i);

    void Put(long i, float value);
}

/// <summary>float32 numbers, and their bfloat16 copy if there is one.</summary>
internal readonly unsafe struct WholeWeight(float* p, ushort* half) : IWeightStorage
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Load<V>(long i)
        where V : struct, IVector<V> => V.Load(p + i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store<V>(long i, V value)
        where V : struct, IVector<V>
    {
        V.Store(p + i, value);
        if (half is not null)
            V.Store(half + i, value);
    }

    public float Get(long i) => p[i];

    public void Put(long i, float value)
    {
        p[i] = value;
        if (half is not null)
            half[i] = BFloat16.FromSingle(value);
    }
}

/// <summary>Two halves: see <see cref="Parameter.Split"/>.</summary>
internal readonly unsafe struct SplitWeight(ushort* upper, ushort* lower) : IWeightStorage
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Load<V>(long i)
        where V : struct, IVector<V> => V.Load(upper + i, lower + i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store<V>(long i, V value)
        where V : struct, IVector<V> => V.Store(upper + i, lower + i, value);

    public float Get(long i) => BFloat16.FromHalves(upper[i], lower[i]);

    public void Put(long i, float value) => (upper[i], lower[i]) = (BFloat16.UpperOf(value), BFloat16.LowerOf(value));
}
