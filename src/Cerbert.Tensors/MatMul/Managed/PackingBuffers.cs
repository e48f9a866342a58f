namespace Cerbert.Tensors.MatMul;

/// <summary>The calling thread's buffers for packed operands; freed some time after the thread ends.</summary>
internal static unsafe class PackingBuffers
{
    [ThreadStatic]
    private static AlignedBuffer? a;
    [ThreadStatic]
    private static AlignedBuffer? b;
    [ThreadStatic]
    private static AlignedBuffer? c;

    /// <summary>For the rows of A that one task multiplies.</summary>
    public static float* ForA(nint count) => (a ??= new()).Floats(count);

    /// <summary>For a block of B that all tasks share.</summary>
    public static float* ForB(nint count) => (b ??= new()).Floats(count);

    /// <summary>For float32 sums that are rounded at the end.</summary>
    public static float* ForC(nint count) => (c ??= new()).Floats(count);
}
