namespace Cerbert.Tensors.MatMul;

/// <summary>Something that multiplies matrices: oneDNN where it is installed, else SIMD code of our own.</summary>
public abstract class MatMulEngine
{
    /// <summary>What <c>cerbert info</c> calls it, version included ("oneDNN 2.6.3", "managed Vector512").</summary>
    public abstract string Name { get; }

    /// <summary>Whether the engine takes operands of this type.</summary>
    public abstract bool Supports(DType inputType);

    /// <summary>Computes one product. Uses all of <see cref="Runtime.WorkerPool"/>'s threads; bit-reproducible at a thread count.</summary>
    /// <exception cref="ArgumentException">A size is negative, or a stride smaller than its row.</exception>
    public abstract void Multiply(in MatMulArguments product);
}
