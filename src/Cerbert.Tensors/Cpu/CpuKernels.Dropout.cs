using Cerbert.Tensors.Random;
using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

internal sealed unsafe partial class CpuKernels
{
    public override void Dropout(Tensor x, DropoutMask mask, Tensor y, bool accumulate)
    {
        if (!mask.IsActive)
            Copy(x, y, accumulate);
        else if (x.DType == DType.Float32)
            DropoutOf<F32>(x, mask, y, accumulate);
        else
            DropoutOf<BF16>(x, mask, y, accumulate);
    }

    private static void DropoutOf<T>(Tensor x, DropoutMask mask, Tensor y, bool accumulate)
        where T : struct, IElement =>
        Pieces.ForRows(x.Rows, x.Columns, new DropoutKernel<T>(x.Pointer, y.Pointer, x.Columns, mask, accumulate));

    private readonly struct DropoutKernel<T>(void* x, void* y, int columns, DropoutMask mask, bool accumulate) : IRowKernel
        where T : struct, IElement
    {
        public void Run<V>(int start, int end)
            where V : struct, IVector<V>
        {
            V scale = V.Set(mask.Scale);
            for (int row = start; row < end; row++)
            {
                long at = (long)row * columns;
                long block = row * DropoutMask.BlocksPerRow(columns);
                for (int j = 0; j < columns; j += 64, block++)
                {
                    ulong keep = mask.Keep(block);
                    int stop = Math.Min(64, columns - j);
                    for (int k = 0; k < stop; k += V.Length)
                    {
                        int count = Math.Min(V.Length, stop - k);
                        long i = at + j + k;
                        V value = V.Select(keep >> k, Lanes.Load<V, T>(x, i, count)) * scale;
                        Lanes.Store<V, T>(y, i, accumulate ? value + Lanes.Load<V, T>(y, i, count) : value, count);
                    }
                }
            }
        }
    }
}
