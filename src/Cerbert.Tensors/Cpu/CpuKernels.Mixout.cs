using Cerbert.Tensors.Random;
using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

internal sealed unsafe partial class CpuKernels
{
    public override void Mixout(Tensor value, Tensor initial, Tensor backup, DropoutMask mask)
    {
        Require(value, initial);
        Require(value, backup);
        Pieces.ForRows(value.Rows, value.Columns, new MixoutKernel(value.Floats, initial.Floats, backup.Floats, value.Columns, mask));
    }

    // The blocks of the mask are those of Dropout, which a gradient of this shape goes through.
    private readonly struct MixoutKernel(float* value, float* initial, float* backup, int columns, DropoutMask mask) : IRowKernel
    {
        public void Run<V>(int start, int end)
            where V : struct, IVector<V>
        {
            V scale = V.Set(mask.Scale);
            for (int row = start; row < end; row++)
            {
                long at = (long)row * columns, block = row * DropoutMask.BlocksPerRow(columns);
                for (int j = 0; j < columns; j += 64, block++)
                {
                    ulong keep = mask.Keep(block);
                    int stop = Math.Min(64, columns - j);
                    for (int k = 0; k < stop; k += V.Length)
                    {
                        int count = Math.Min(V.Length, stop - k);
                        long i = at + j + k;
                        V x = Lanes.Load<V, F32>(value, i, count), from = Lanes.Load<V, F32>(initial, i, count);
                        Lanes.Store<V, F32>(backup, i, x, count);
                        Lanes.Store<V, F32>(value, i, V.MulAdd(V.Select(keep >> k, x - from), scale, from), count);
                    }
                }
            }
        }
    }
}
