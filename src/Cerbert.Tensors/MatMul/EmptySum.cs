namespace Cerbert.Tensors.MatMul;

/// <summary>The product with K = 0: zeros, or what C held, plus the bias.</summary>
internal static unsafe class EmptySum
{
    public static void Write(in MatMulArguments product)
    {
        for (int row = 0; row < product.M; row++)
        {
            for (int column = 0; column < product.N; column++)
            {
                long at = (long)row * product.StrideC + column;
                float value = product.Bias is null ? 0f : product.Bias[column];
                if (product.OutputType == DType.Float32)
                {
                    float* c = (float*)product.C + at;
                    *c = product.Accumulate ? *c + value : value;
                }
                else
                {
                    ushort* c = (ushort*)product.C + at;
                    *c = BFloat16.FromSingle(product.Accumulate ? BFloat16.ToSingle(*c) + value : value);
                }
            }
        }
    }
}
