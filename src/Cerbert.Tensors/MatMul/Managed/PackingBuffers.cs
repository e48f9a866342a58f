namespace Cerbert.Tensors.MatMul;

/// <summary>The calling thread's buffers for packed operands; freed some time after the thread ends.</summary>
internal static unsafe class PackingBuffers
{
    [ThreadStatic]
    private static AlignedBuffer? a;
    [ThreadStatic]
    private static AlignedBuffer? b;
    [ThreadStatic]
    private static AlignedBuffer? piece;
    [ThreadStatic]
    private static AlignedBuffer? sums;

    /// <summary>For the rows of A that one task multiplies.</summary>
    public static float* ForA(nint count) => (a ??= new()).Floats(count);

    /// <summary>For a block of B that all tasks share.</summary>
    public static float* ForB(nint count) => (b ??= new()).Floats(count);

    /// <summary>For the piece of B that a task makes for itself.</summary>
    public static float* ForPiece(nint count) => (piece ??= new()).Floats(count);

    /// <summary>For the sums of a task's rows and one panel of columns.</summary>
    public static float* ForSums(nint count) => (sums ??= new()).Floats(count);
}
