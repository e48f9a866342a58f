using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

/// <summary>Weights beside the trained ones: averages, slow copies, perturbed ones. Each is one pass over the memory.</summary>
internal sealed unsafe partial class CpuKernels
{
    public override void Blend(Tensor target, Tensor source, float weight, Tensor? half = null)
    {
        Require(target, source);
        Pieces.ForSpans(target.Count, new BlendKernel(target.Floats, source.Floats, null, Halves(half), weight));
    }

    public override void Lookahead(Tensor value, Tensor slow, Tensor? half, float weight)
    {
        Require(value, slow);
        Pieces.ForSpans(value.Count, new BlendKernel(slow.Floats, value.Floats, value.Floats, Halves(half), weight));
    }

    public override void Exchange(Tensor value, Tensor other, Tensor? half)
    {
        Require(value, other);
        Pieces.ForSpans(value.Count, new ExchangeKernel(value.Floats, other.Floats, Halves(half)));
    }

    public override void Perturb(Tensor value, Tensor direction, Tensor backup, float scale)
    {
        Require(value, direction);
        Require(value, backup);
        Pieces.ForSpans(value.Count, new PerturbKernel(value.Floats, direction.Floats, backup.Floats, scale));
    }

    public override double SquaredDistance(Tensor x, Tensor y)
    {
        Require(x, y);
        return SumBlocks(x.Count, new DistanceKernel(x.Floats, y.Floats)).First;
    }

    private static void Require(Tensor a, Tensor b)
    {
        if (a.Count != b.Count)
            throw new ArgumentException($"{a} and {b} do not have equally many elements");
    }

    /// <summary>Blends the target towards the source, and copies the result to where a caller wants it as well.</summary>
    private readonly struct BlendKernel(float* target, float* source, float* copy, ushort* half, float weight) : ISpanKernel
    {
        public bool HasTarget => target is not null;

        public void Run<V>(long start, int count)
            where V : struct, IVector<V>
        {
            V share = V.Set(weight);
            long end = start + count;
            for (long i = start; i < end; i += V.Length)
            {
                int n = (int)Math.Min(V.Length, end - i);
                V from = Lanes.Load<V, F32>(source, i, n), to = Lanes.Load<V, F32>(target, i, n);
                // t + 1·(s − t) need not be s exactly.
                V result = weight == 1 ? from : V.MulAdd(share, from - to, to);
                Lanes.Store<V, F32>(target, i, result, n);
                if (copy is not null)
                    Lanes.Store<V, F32>(copy, i, result, n);
                if (half is not null)
                    Lanes.Store<V, BF16>(half, i, result, n);
            }
        }
    }

    private readonly struct ExchangeKernel(float* a, float* b, ushort* half) : ISpanKernel
    {
        public void Run<V>(long start, int count)
            where V : struct, IVector<V>
        {
            long end = start + count;
            for (long i = start; i < end; i += V.Length)
            {
                int n = (int)Math.Min(V.Length, end - i);
                V x = Lanes.Load<V, F32>(a, i, n), y = Lanes.Load<V, F32>(b, i, n);
                Lanes.Store<V, F32>(a, i, y, n);
                Lanes.Store<V, F32>(b, i, x, n);
                if (half is not null)
                    Lanes.Store<V, BF16>(half, i, y, n);
            }
        }
    }

    private readonly struct PerturbKernel(float* value, float* direction, float* backup, float scale) : ISpanKernel
    {
        public void Run<V>(long start, int count)
            where V : struct, IVector<V>
        {
            V factor = V.Set(scale);
            long end = start + count;
            for (long i = start; i < end; i += V.Length)
            {
                int n = (int)Math.Min(V.Length, end - i);
                V x = Lanes.Load<V, F32>(value, i, n);
                Lanes.Store<V, F32>(backup, i, x, n);
                Lanes.Store<V, F32>(value, i, V.MulAdd(factor, Lanes.Load<V, F32>(direction, i, n), x), n);
            }
        }
    }

    private readonly struct DistanceKernel(float* x, float* y) : ISumKernel
    {
        public (double First, double Second) Run<V>(long start, int count)
            where V : struct, IVector<V>
        {
            double total = 0;
            long end = start + count;
            for (long i = start; i < end;)
            {
                long stop = Math.Min(end, i + SumRun);
                V sum = V.Zero;
                for (; i < stop; i += V.Length)
                {
                    int n = (int)Math.Min(V.Length, stop - i);
                    V difference = Lanes.Load<V, F32>(x, i, n) - Lanes.Load<V, F32>(y, i, n);
                    sum = V.MulAdd(difference, difference, sum);
                }

                total += V.Sum(sum);
                i = stop;
            }

            return (total, 0);
        }
    }
}
