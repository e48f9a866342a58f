using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.MatMul;

/// <summary>Matrix products in C# with hardware vectors; runs on every processor. bfloat16 operands are widened while they are packed.</summary>
public sealed class ManagedMatMul : MatMulEngine
{
    private readonly VectorWidth width;

    /// <summary>An engine for the widest vectors of this processor, or those that CERBERT_SIMD asks for.</summary>
    public ManagedMatMul()
        : this(VectorWidths.Preferred)
    {
    }

    internal ManagedMatMul(VectorWidth width) => this.width = width;

    /// <inheritdoc/>
    public override string Name => $"managed {width}";

    /// <inheritdoc/>
    public override bool Supports(DType inputType) => true;

    /// <inheritdoc/>
    public override bool WidensBFloat16 => true;

    internal override bool PacksWeights(int outputs, int inputs) =>
        width == VectorWidth.Vector512 && PairBlocks.IsSupported && PairBlocks.Fits(outputs, inputs);

    internal override bool TryMultiplyPacked(in MatMulArguments product)
    {
        BlockedProduct<MicroKernel512, V512>.Multiply(product, pairs: true);
        return true;
    }

    /// <inheritdoc/>
    protected override void MultiplyNonEmpty(in MatMulArguments product)
    {
        switch (width)
        {
            case VectorWidth.Vector512:
                BlockedProduct<MicroKernel512, V512>.Multiply(product);
                break;
            case VectorWidth.Vector256:
                BlockedProduct<MicroKernel256, V256>.Multiply(product);
                break;
            default:
                BlockedProduct<MicroKernel128, V128>.Multiply(product);
                break;
        }
    }
}
