using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.MatMul;

/// <summary>What happens to sums that are complete: bias, what C held, rounding.</summary>
internal sealed unsafe partial class BlockedProduct<TKernel, V>
{
    // The sums of a tile → C, as far as it goes.
    private void Finish(float* sums, int rowPanel, int columnPanel)
    {
        int row = rowPanel * TKernel.Rows, rows = Math.Min(TKernel.Rows, product.M - row), column = firstColumn + columnPanel * TKernel.Columns;
        bool last = firstDepth + depth == product.K, adds = product.Accumulate || firstDepth > 0;
        float* bias = last && product.Bias is not null ? product.Bias + column : null;
        int width = Math.Min(TKernel.Columns, firstColumn + columns - column);
        nint at = (nint)row * product.StrideC + column;
        if (product.OutputType == DType.Float32)
            Write<F32>((float*)product.C + at, sums, rows, width, bias, adds);
        else
            Write<BF16>((ushort*)product.C + at, sums, rows, width, bias, adds);
    }

    // Asks for a tile of C, whose rows lie far apart, while its sums are computed.
    private void PrefetchTile(int rowPanel, int columnPanel)
    {
        if (!Sse.IsSupported)
            return;
        int size = product.OutputType.Size();
        int row = rowPanel * TKernel.Rows, end = Math.Min(product.M, row + TKernel.Rows);
        byte* at = (byte*)product.C + ((nint)row * product.StrideC + firstColumn + columnPanel * TKernel.Columns) * size;
        for (; row < end; row++, at += (nint)product.StrideC * size)
        {
            Sse.Prefetch0(at);
            Sse.Prefetch0(at + TKernel.Columns * size - 1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Write<T>(void* c, float* sums, int rows, int width, float* bias, bool adds)
        where T : struct, IElement
    {
        nint at = 0;
        for (int i = 0; i < rows; i++, sums += TKernel.Columns, at += product.StrideC)
        {
            int j = 0;
            for (; j + V.Length <= width; j += V.Length)
            {
                V value = V.Load(sums + j);
                if (bias is not null)
                    value += V.Load(bias + j);
                if (adds)
                    value += T.Load<V>(c, at + j);
                T.Store(c, at + j, value);
            }

            if (j == width)
                continue;
            V rest = V.Load(sums + j);
            if (bias is not null)
                rest += Lanes.Load<V, F32>(bias, j, width - j);
            if (adds)
                rest += Lanes.Load<V, T>(c, at + j, width - j);
            Lanes.Store<V, T>(c, at + j, rest, width - j);
        }
    }
}
