using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

/// <summary>What combines the gradients of several tasks; each reads every gradient from memory once.</summary>
internal sealed unsafe partial class CpuKernels
{
    public override void AddGram(IReadOnlyList<Tensor> vectors, double[,] products)
    {
        int pairs = vectors.Count * (vectors.Count + 1) / 2;
        long count = SameCount(vectors);
        nint[] pointers = [.. vectors.Select(vector => (nint)vector.Floats)];
        int blocks = checked((int)((count + SumBlock - 1) / SumBlock));
        // One sum per fixed block and pair, added in order: the thread count does not change the result.
        var sums = new double[blocks * pairs];
        fixed (double* to = sums)
            Pieces.ForSpans(count, new GramKernel(pointers, to, pairs));

        for (int i = 0, pair = 0; i < vectors.Count; i++)
        {
            for (int j = i; j < vectors.Count; j++, pair++)
            {
                double total = 0;
                for (int block = 0; block < blocks; block++)
                    total += sums[block * pairs + pair];
                products[i, j] += total;
                if (j > i)
                    products[j, i] += total;
            }
        }
    }

    public override void WeightedSum(IReadOnlyList<Tensor> vectors, float[] factors, Tensor sum)
    {
        if (SameCount(vectors) != sum.Count || factors.Length != vectors.Count)
            throw new ArgumentException($"cannot add {vectors.Count} tensors like {vectors[0]} with {factors.Length} factors into {sum}");
        nint[] pointers = [.. vectors.Select(vector => (nint)vector.Floats)];
        Pieces.ForSpans(sum.Count, new WeightedSumKernel(pointers, factors, sum.Floats));
    }

    private static long SameCount(IReadOnlyList<Tensor> vectors)
    {
        foreach (Tensor vector in vectors)
            if (vector.Count != vectors[0].Count)
                throw new ArgumentException($"cannot take {vectors[0]} and {vector} together element by element");
        return vectors[0].Count;
    }

    private readonly struct GramKernel(nint[] vectors, double* sums, int pairs) : ISpanKernel
    {
        public void Run<V>(long start, int count)
            where V : struct, IVector<V>
        {
            // Floats add up over short runs only, so that long arrays lose nothing; a run of all vectors stays in the nearest cache.
            for (int at = 0; at < count; at += SumRun)
            {
                int length = Math.Min(SumRun, count - at);
                double* sum = sums + start / SumBlock * pairs;
                for (int i = 0; i < vectors.Length; i++)
                    for (int j = i; j < vectors.Length; j++)
                        *sum++ += Dot<V>((float*)vectors[i] + start + at, (float*)vectors[j] + start + at, length);
            }
        }

        private static double Dot<V>(float* x, float* y, int length)
            where V : struct, IVector<V>
        {
            V a = V.Zero, b = V.Zero;
            int i = 0;
            for (; i + 2 * V.Length <= length; i += 2 * V.Length)
            {
                a = V.MulAdd(V.Load(x + i), V.Load(y + i), a);
                b = V.MulAdd(V.Load(x + i + V.Length), V.Load(y + i + V.Length), b);
            }

            double total = V.Sum(a + b);
            for (; i < length; i++)
                total += (double)x[i] * y[i];
            return total;
        }
    }

    private readonly struct WeightedSumKernel(nint[] vectors, float[] factors, float* sum) : ISpanKernel
    {
        // All vectors are read before the sum is written: it may be one of them.
        public void Run<V>(long start, int count)
            where V : struct, IVector<V>
        {
            long end = start + count, i = start;
            for (; i + V.Length <= end; i += V.Length)
            {
                V total = V.Load((float*)vectors[0] + i) * V.Set(factors[0]);
                for (int k = 1; k < vectors.Length; k++)
                    total = V.MulAdd(V.Load((float*)vectors[k] + i), V.Set(factors[k]), total);
                V.Store(sum + i, total);
            }

            for (; i < end; i++)
            {
                float total = ((float*)vectors[0])[i] * factors[0];
                for (int k = 1; k < vectors.Length; k++)
                    total = MathF.FusedMultiplyAdd(((float*)vectors[k])[i], factors[k], total);
                sum[i] = total;
            }
        }
    }
}
