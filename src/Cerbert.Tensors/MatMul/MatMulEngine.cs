namespace Cerbert.Tensors.MatMul;

/// <summary>Something that multiplies matrices: oneDNN where it is installed, else SIMD code of our own.</summary>
/// <remarks>Safe to call from several threads at once; an engine may let them take turns.</remarks>
public abstract class MatMulEngine
{
    /// <summary>What <c>cerbert info</c> calls it, version included ("oneDNN 2.6.3", "managed Vector512").</summary>
    public abstract string Name { get; }

    /// <summary>Whether the engine takes operands of this type.</summary>
    public abstract bool Supports(DType inputType);

    /// <summary>Whether bfloat16 operands are widened to float32: such products take half the memory and no less time.</summary>
    public virtual bool WidensBFloat16 => false;

    /// <summary>Whether <see cref="MultiplyInt8"/> is there, and faster than other products.</summary>
    public virtual bool SupportsInt8 => false;

    /// <summary>Whether a linear layer's bfloat16 weight of these sizes is multiplied faster from a copy laid out as <see cref="PairBlocks"/> says.</summary>
    internal virtual bool PacksWeights(int outputs, int inputs) => false;

    /// <summary>As <see cref="Multiply"/> of sizes of at least 1, B laid out so; false, and nothing is done, where this product has no use for that.</summary>
    internal virtual bool TryMultiplyPacked(in MatMulArguments product) => false;

    /// <summary>Whether <see cref="MultiplyHead"/> is there, and faster than <see cref="SmallMatMul"/> on the same numbers in float32.</summary>
    internal virtual bool MultipliesHeads => false;

    /// <summary>As <see cref="Multiply"/> on the calling thread alone, for bfloat16 matrices as small as those of an attention head. Several threads may at once.</summary>
    /// <remarks>Each combination of sizes and strides is remembered by each thread: round them, so that they are few.</remarks>
    internal virtual void MultiplyHead(in MatMulArguments product) => throw new NotSupportedException();

    /// <summary>C = A·Bᵀ of whole numbers, summed exactly: A [m, k] from 0 to 255, B [n, k] from −128 to 127, C [m, n].</summary>
    /// <remarks>Strides are elements from one row to the next.</remarks>
    /// <exception cref="NotSupportedException">The engine does not multiply whole numbers on this processor.</exception>
    public unsafe void MultiplyInt8(int m, int n, int k, byte* a, int strideA, sbyte* b, int strideB, int* c, int strideC)
    {
        if (!SupportsInt8)
            throw new NotSupportedException($"{Name} cannot multiply int8 operands on this processor");
        if (m > 0 && n > 0)
            MultiplyBytes(new MatMulArguments
            {
                M = m,
                N = n,
                K = k,
                A = a,
                StrideA = strideA,
                B = b,
                StrideB = strideB,
                TransposeB = true,
                C = c,
                StrideC = strideC,
            });
    }

    /// <summary>Computes a product of bytes whose sizes are all at least 1; the types in the arguments do not count.</summary>
    private protected virtual void MultiplyBytes(in MatMulArguments product) => throw new NotSupportedException();

    /// <summary>Computes one product. Uses all of <see cref="Runtime.WorkerPool"/>'s threads; bit-reproducible at a thread count.</summary>
    /// <exception cref="ArgumentException">A size is negative, a stride smaller than its row, or a pointer null.</exception>
    /// <exception cref="NotSupportedException">The engine does not take operands of this type.</exception>
    public void Multiply(in MatMulArguments product)
    {
        product.Validate();
        if (!Supports(product.InputType))
            throw new NotSupportedException($"{Name} cannot multiply {product.InputType} operands on this processor");
        if (product.M == 0 || product.N == 0)
            return;
        if (product.K == 0)
            EmptySum.Write(product);
        else
            MultiplyNonEmpty(product);
    }

    /// <summary>Computes a product whose arguments are valid and whose sizes are all at least 1.</summary>
    protected abstract void MultiplyNonEmpty(in MatMulArguments product);
}
