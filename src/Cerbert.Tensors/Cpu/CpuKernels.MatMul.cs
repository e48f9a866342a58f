using Cerbert.Tensors.MatMul;

namespace Cerbert.Tensors.Cpu;

internal sealed unsafe partial class CpuKernels
{
    public override void MatMul(Tensor a, bool transposeA, Tensor b, bool transposeB, Tensor c, bool accumulate, Tensor? bias = null)
    {
        int m = transposeA ? a.Columns : a.Rows, k = transposeA ? a.Rows : a.Columns;
        int n = transposeB ? b.Rows : b.Columns, kb = transposeB ? b.Columns : b.Rows;
        if (k != kb || c.Rows != m || c.Columns != n || a.DType != b.DType || (bias is not null && bias.Count != n))
            throw new ArgumentException($"matrix product: {a}{(transposeA ? "ᵀ" : "")} · {b}{(transposeB ? "ᵀ" : "")} → {c}, bias {bias} do not fit");
        MatMulEngine engine = MatMulEngines.Current;
        engine.Multiply(new MatMulArguments
        {
            M = m,
            N = n,
            K = k,
            A = a.Pointer,
            StrideA = a.Columns,
            TransposeA = transposeA,
            B = b.Pointer,
            StrideB = b.Columns,
            TransposeB = transposeB,
            InputType = a.DType,
            C = c.Pointer,
            StrideC = c.Columns,
            OutputType = c.DType,
            Accumulate = accumulate,
            Bias = bias is null ? null : bias.Floats,
        });
    }
}
