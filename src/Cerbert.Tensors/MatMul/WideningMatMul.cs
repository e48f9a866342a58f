namespace Cerbert.Tensors.MatMul;

/// <summary>
/// oneDNN where the processor multiplies float32 numbers faster than bfloat16 ones: products of bfloat16 are widened by our own code, which computes in
/// float32 and reads and writes half the memory; all others are oneDNN's.
/// </summary>
/// <remarks>docs/decisions/0017-bf16-without-fast-units.md has the figures.</remarks>
internal sealed class WideningMatMul : MatMulEngine
{
    private readonly OneDnnMatMul native;
    private readonly ManagedMatMul widening = new();

    public WideningMatMul(OneDnnMatMul native) => this.native = native;

    /// <inheritdoc/>
    public override string Name => $"{native.Name} + {widening.Name}";

    /// <inheritdoc/>
    public override bool WidensBFloat16 => true;

    /// <inheritdoc/>
    public override bool SupportsInt8 => native.SupportsInt8;

    /// <inheritdoc/>
    public override bool Supports(DType inputType) => true;

    internal override bool PacksWeights(int outputs, int inputs) => widening.PacksWeights(outputs, inputs);

    internal override bool TryMultiplyPacked(in MatMulArguments product) => widening.TryMultiplyPacked(product);

    /// <inheritdoc/>
    protected override void MultiplyNonEmpty(in MatMulArguments product)
    {
        MatMulEngine engine = product.InputType == DType.BFloat16 ? widening : native;
        engine.Multiply(product);
    }

    /// <inheritdoc/>
    private protected override unsafe void MultiplyBytes(in MatMulArguments product) => native.MultiplyInt8(
        product.M, product.N, product.K, (byte*)product.A, product.StrideA, (sbyte*)product.B, product.StrideB, (int*)product.C, product.StrideC);
}
