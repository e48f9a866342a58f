namespace Cerbert.Tensors.MatMul;

/// <summary>All that a compiled oneDNN product depends on: everything in the arguments but the pointers.</summary>
internal readonly record struct ProductKey(
    int M, int N, int K, int StrideA, int StrideB, int StrideC, ProductTraits Traits, int Threads)
{
    public static ProductKey OfBytes(in MatMulArguments product, int threads) => new(
        product.M, product.N, product.K, product.StrideA, product.StrideB, product.StrideC, ProductTraits.TransposeB | ProductTraits.Bytes, threads);

    public static unsafe ProductKey Of(in MatMulArguments product, int threads)
    {
        ProductTraits traits = default;
        if (product.TransposeA)
            traits |= ProductTraits.TransposeA;
        if (product.TransposeB)
            traits |= ProductTraits.TransposeB;
        if (product.InputType == DType.BFloat16)
            traits |= ProductTraits.BFloat16Input;
        if (product.OutputType == DType.BFloat16)
            traits |= ProductTraits.BFloat16Output;
        if (product.Accumulate)
            traits |= ProductTraits.Accumulate;
        if (product.Bias is not null)
            traits |= ProductTraits.Bias;
        return new(
            product.M, product.N, product.K, product.StrideA, product.StrideB, product.StrideC, traits, threads);
    }

    /// <summary>Stands for a size or stride that is given when the product runs.</summary>
    public const int Open = -1;

    /// <summary>The key of code that serves every shape with these traits.</summary>
    public ProductKey WithOpenShape() => new(Open, Open, Open, Open, Open, Open, Traits, Threads);

    /// <summary>The key of the same product with B laid out as <see cref="PairBlocks"/> says.</summary>
    public ProductKey WithPackedB() => this with { StrideB = N, Traits = (Traits & ~ProductTraits.TransposeB) | ProductTraits.PackedB };

    /// <summary>
    /// Whether an operand is a single column whose numbers lie apart, or a single row of a transposed one. Code that oneDNN 3.7 compiles for such a shape takes them
    /// to lie side by side; its code for every shape, and that of 2.6 and 3.12, does not.
    /// </summary>
    public bool HasSpreadColumn =>
        (StrideA > 1 && (Has(ProductTraits.TransposeA) ? M : K) == 1)
        || (StrideB > 1 && (Has(ProductTraits.TransposeB) ? K : N) == 1)
        || (StrideC > 1 && N == 1);

    public DType InputType => Has(ProductTraits.BFloat16Input) ? DType.BFloat16 : DType.Float32;

    public DType OutputType => Has(ProductTraits.BFloat16Output) ? DType.BFloat16 : DType.Float32;

    public bool Has(ProductTraits trait) => (Traits & trait) != ProductTraits.None;

    public override string ToString() =>
        $"[{M}, {K}]·[{K}, {N}] (strides {StrideA}, {StrideB}, {StrideC}; {Traits}; {Threads} threads)";
}

/// <summary>The yes/no properties of a product.</summary>
[Flags]
internal enum ProductTraits
{
    None = 0,
    TransposeA = 1,
    TransposeB = 2,
    BFloat16Input = 4,
    BFloat16Output = 8,
    Accumulate = 16,
    Bias = 32,

    /// <summary>Unsigned bytes by signed ones, into integers.</summary>
    Bytes = 64,

    /// <summary>B lies as <see cref="PairBlocks"/> says.</summary>
    PackedB = 128,
}
