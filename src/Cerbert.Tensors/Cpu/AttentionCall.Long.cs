using Cerbert.Tensors.MatMul;

namespace Cerbert.Tensors.Cpu;

/// <summary>
/// Long sentences in bfloat16, whose products go to the units for it. Matrices are copied and padded with rows of zeros to round sizes: then the engine sees few
/// different ones.
/// </summary>
internal unsafe partial struct AttentionCall
{
    // From these on the engine's products gain more than calling it costs. docs/decisions/0018-attention-of-long-sentences.md has the figures.
    private const int LongKeys = 128;
    private const int LongQueries = 32;

    private const int Round = 32;

    /// <summary>Whether a sentence is long enough for the engine.</summary>
    public readonly bool IsLong(int queries, int keys) => Engine is not null && keys >= LongKeys && queries >= LongQueries;

    /// <summary>The size that so many rows or columns are padded to.</summary>
    public static int RoundUp(int count) => (count + Round - 1) / Round * Round;

    /// <summary>Copies one head's columns of some rows, and rows of zeros after them.</summary>
    /// <param name="from">A matrix of bfloat16 numbers.</param>
    /// <param name="head">The head.</param>
    /// <param name="start">Its first row.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="to">[<see cref="RoundUp"/> of rows, head size].</param>
    public readonly void Copy(in HeadColumns from, int head, int start, int rows, ushort* to)
    {
        ushort* at = (ushort*)from.Data + ((long)start * from.Stride) + from.First + (head * HeadSize);
        for (int i = 0; i < rows; i++, at += from.Stride, to += HeadSize)
            new ReadOnlySpan<ushort>(at, HeadSize).CopyTo(new Span<ushort>(to, HeadSize));
        new Span<ushort>(to, (RoundUp(rows) - rows) * HeadSize).Clear();
    }

    /// <summary>C = A·Bᵀ: A [rows, head size], B [keys, head size], C [rows, keys] in float32.</summary>
    public readonly void MultiplyByKeys(int rows, int keys, ushort* a, ushort* b, float* c, int stride) =>
        Engine!.MultiplyHead(Product(rows, keys, HeadSize, a, HeadSize, b, c, stride) with { TransposeB = true });

    /// <summary>C = A·B: A [rows, keys], whose rows lie over others of float32, B [keys, head size], C [rows, head size] in float32.</summary>
    public readonly void MultiplyRows(int rows, int keys, float* a, int stride, ushort* b, float* c) =>
        Engine!.MultiplyHead(Product(rows, HeadSize, keys, a, 2 * stride, b, c, HeadSize));

    /// <summary>C += Aᵀ·B: A [rows, keys], whose rows lie over others of float32, B [rows, head size], C [keys, head size] in float32.</summary>
    public readonly void AddToKeys(int rows, int keys, float* a, int stride, ushort* b, float* c) =>
        Engine!.MultiplyHead(Product(keys, HeadSize, rows, a, 2 * stride, b, c, HeadSize) with { TransposeA = true, Accumulate = true });

    // Rows of B are a head's.
    private readonly MatMulArguments Product(int m, int n, int k, void* a, int strideA, void* b, float* c, int strideC) => new()
    {
        M = m,
        N = n,
        K = k,
        A = a,
        StrideA = strideA,
        B = b,
        StrideB = HeadSize,
        InputType = DType.BFloat16,
        C = c,
        StrideC = strideC,
    };
}
