using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

/// <summary>Columns side by side and weighted sums of rows: one vector per sentence and layer.</summary>
internal sealed unsafe partial class CpuKernels
{
    public override void CopyColumns(Tensor source, int sourceColumn, Tensor target, int targetColumn, int columns, bool accumulate)
    {
        for (int r = 0; r < source.Rows; r++)
        {
            ReadOnlySpan<float> from = Row(source, r).Slice(sourceColumn, columns);
            Span<float> to = Row(target, r).Slice(targetColumn, columns);
            if (accumulate)
                for (int j = 0; j < columns; j++)
                    to[j] += from[j];
            else
                from.CopyTo(to);
        }
    }

    public override void MixGroups(Tensor x, Tensor shares, Tensor y) =>
        Pieces.ForRows(y.Rows, x.Columns * shares.Columns, new MixKernel(x.Floats, shares.Floats, y.Floats, x.Columns, shares.Columns));

    public override void MixGroupsBackward(Tensor x, Tensor shares, Tensor dy, GradTarget dx, Tensor dshares) =>
        Pieces.ForRows(dy.Rows, x.Columns * shares.Columns, new UnmixKernel(
            x.Floats, shares.Floats, dy.Floats, Floats(dx.Tensor), dx.Accumulate, dshares.Floats, x.Columns, shares.Columns));

    /// <summary>y[i] = Σ_l p[i, l] · x[i, l].</summary>
    private readonly struct MixKernel(float* x, float* shares, float* y, int columns, int size) : IRowKernel
    {
        public void Run<V>(int start, int end)
            where V : struct, IVector<V>
        {
            for (int i = start; i < end; i++)
                for (int j = 0; j < columns; j += V.Length)
                {
                    int count = Math.Min(V.Length, columns - j);
                    V sum = V.Zero;
                    for (int l = 0; l < size; l++)
                        sum = V.MulAdd(V.Set(shares[(long)i * size + l]), Lanes.Load<V, F32>(x, ((long)i * size + l) * columns + j, count), sum);
                    Lanes.Store<V, F32>(y, (long)i * columns + j, sum, count);
                }
        }
    }

    /// <summary>dx[i, l] (+)= p[i, l] · dy[i], dp[i, l] = dy[i] · x[i, l].</summary>
    private readonly struct UnmixKernel(
        float* x, float* shares, float* dy, float* dx, bool accumulate, float* dshares, int columns, int size) : IRowKernel
    {
        public void Run<V>(int start, int end)
            where V : struct, IVector<V>
        {
            for (long row = (long)start * size; row < (long)end * size; row++)
            {
                long from = row / size * columns, at = row * columns;
                V share = V.Set(shares[row]), dot = V.Zero;
                for (int j = 0; j < columns; j += V.Length)
                {
                    int count = Math.Min(V.Length, columns - j);
                    V gradient = Lanes.Load<V, F32>(dy, from + j, count);
                    dot = V.MulAdd(gradient, Lanes.Load<V, F32>(x, at + j, count), dot);
                    if (dx is null)
                        continue;
                    V before = accumulate ? Lanes.Load<V, F32>(dx, at + j, count) : V.Zero;
                    Lanes.Store<V, F32>(dx, at + j, V.MulAdd(share, gradient, before), count);
                }

                dshares[row] = V.Sum(dot);
            }
        }
    }
}
