using Cerbert.Tensors.MatMul;
using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

internal sealed unsafe partial class CpuKernels
{
    // y[m, n] = s[m]·S[n]·Σ (q[m, k] − 128)·Q[n, k] + bias[n], where x[m, k] ≈ s[m]·(q[m, k] − 128): each row of x has a scale of its own.
    public override void MatMulInt8(Tensor x, QuantizedWeight weight, Tensor? bias, Tensor y)
    {
        if (x.Columns != weight.Inputs || y.Rows != x.Rows || y.Columns != weight.Outputs || x.DType != y.DType || (bias is not null && bias.Count != weight.Outputs))
            throw new ArgumentException($"int8 product: {x} · [{weight.Outputs}, {weight.Inputs}]ᵀ → {y}, bias {bias} do not fit");
        int rows = x.Rows, stride = QuantizedWeight.StrideOf(x.Columns);
        // Bytes and integers, in the storage of float32 tensors.
        using Tensor bytes = Tensor.Empty(new Shape(rows, stride / sizeof(float)));
        using Tensor scales = Tensor.Empty(new Shape(rows));
        using Tensor sums = Tensor.Empty(new Shape(rows, weight.Outputs));
        if (x.DType == DType.Float32)
            RoundRows<F32>(x, bytes, stride, scales);
        else
            RoundRows<BF16>(x, bytes, stride, scales);
        MatMulEngines.Current.MultiplyInt8(
            rows, weight.Outputs, x.Columns, (byte*)bytes.Floats, stride, weight.Values, weight.Stride, (int*)sums.Floats, weight.Outputs);
        if (y.DType == DType.Float32)
            ScaleSums<F32>(sums, scales, weight, bias, y);
        else
            ScaleSums<BF16>(sums, scales, weight, bias, y);
    }

    private static void RoundRows<T>(Tensor x, Tensor bytes, int stride, Tensor scales)
        where T : struct, IElement =>
        Pieces.ForRows(x.Rows, x.Columns, new RoundRowsKernel<T>(x.Pointer, (byte*)bytes.Floats, stride, scales.Floats, x.Columns));

    private static void ScaleSums<T>(Tensor sums, Tensor scales, QuantizedWeight weight, Tensor? bias, Tensor y)
        where T : struct, IElement =>
        Pieces.ForRows(y.Rows, y.Columns, new ScaleSumsKernel<T>((int*)sums.Floats, scales.Floats, weight, Floats(bias), y.Pointer));

    private readonly struct RoundRowsKernel<T>(void* x, byte* bytes, int stride, float* scales, int columns) : IRowKernel
        where T : struct, IElement
    {
        public void Run<V>(int start, int end)
            where V : struct, IVector<V>
        {
            V shift = V.Set(QuantizedWeight.Shift);
            for (int r = start; r < end; r++)
            {
                long at = (long)r * columns;
                byte* to = bytes + ((long)r * stride);
                V top = V.Zero;
                int j = 0;
                for (; j + V.Length <= columns; j += V.Length)
                    top = V.Max(V.Abs(T.Load<V>(x, at + j)), top);
                if (j < columns)
                    top = V.Max(V.Abs(Lanes.Load<V, T>(x, at + j, columns - j)), top);
                float largest = V.MaxOf(top);
                scales[r] = largest / QuantizedWeight.Largest;
                V inverse = V.Set(largest > 0 ? QuantizedWeight.Largest / largest : 0);
                for (j = 0; j + V.Length <= columns; j += V.Length)
                    V.Store(to + j, V.Round(T.Load<V>(x, at + j) * inverse) + shift);
                // Rows have room behind them up to a cache line.
                if (j < columns)
                    V.Store(to + j, V.Round(Lanes.Load<V, T>(x, at + j, columns - j) * inverse) + shift);
            }
        }
    }

    private readonly struct ScaleSumsKernel<T>(int* sums, float* scales, QuantizedWeight weight, float* bias, void* y) : IRowKernel
        where T : struct, IElement
    {
        public void Run<V>(int start, int end)
            where V : struct, IVector<V>
        {
            int columns = weight.Outputs, whole = columns / V.Length * V.Length;
            float* factors = weight.Scales;
            int* shifts = weight.Shifts;
            for (int r = start; r < end; r++)
            {
                long at = (long)r * columns;
                V scale = V.Set(scales[r]);
                for (int j = 0; j < whole; j += V.Length)
                {
                    V value = (V.Load(sums + at + j) - V.Load(shifts + j)) * (scale * V.Load(factors + j));
                    T.Store(y, at + j, bias is null ? value : value + V.Load(bias + j));
                }

                for (int j = whole; j < columns; j++)
                    T.Put(y, at + j, ((sums[at + j] - shifts[j]) * (scales[r] * factors[j])) + (bias is null ? 0 : bias[j]));
            }
        }
    }
}
