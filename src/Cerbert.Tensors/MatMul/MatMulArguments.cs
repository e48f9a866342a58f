namespace Cerbert.Tensors.MatMul;

/// <summary>
/// One matrix product, all matrices row-major: C = op(A)·op(B), then + C where <see cref="Accumulate"/>, then
/// + bias per column. op(A) is [M, K], op(B) is [K, N], C is [M, N].
/// </summary>
/// <remarks>
/// Pointers must stay valid for the call. A and B have one element type; C is float32, or bfloat16 where A and B are;
/// sums are kept in float32 in every case.
/// </remarks>
public readonly unsafe struct MatMulArguments
{
    /// <summary>Rows of C.</summary>
    public required int M { get; init; }

    /// <summary>Columns of C.</summary>
    public required int N { get; init; }

    /// <summary>Length of the summed dimension.</summary>
    public required int K { get; init; }

    /// <summary>Stored [M, K], or [K, M] when <see cref="TransposeA"/>.</summary>
    public required void* A { get; init; }

    /// <summary>Elements from one stored row of A to the next.</summary>
    public required int StrideA { get; init; }

    /// <summary>Whether A is stored transposed.</summary>
    public bool TransposeA { get; init; }

    /// <summary>Stored [K, N], or [N, K] when <see cref="TransposeB"/> (the layout of a linear layer's weight).</summary>
    public required void* B { get; init; }

    /// <summary>Elements from one stored row of B to the next.</summary>
    public required int StrideB { get; init; }

    /// <summary>Whether B is stored transposed.</summary>
    public bool TransposeB { get; init; }

    /// <summary>Element type of A and B.</summary>
    public DType InputType { get; init; }

    /// <summary>The result, [M, N].</summary>
    public required void* C { get; init; }

    /// <summary>Elements from one row of C to the next.</summary>
    public required int StrideC { get; init; }

    /// <summary>Element type of C: float32, or that of A and B.</summary>
    public DType OutputType { get; init; }

    /// <summary>Adds the product to what C holds instead of replacing it.</summary>
    public bool Accumulate { get; init; }

    /// <summary>[N] float32 values added to every row of C, or null.</summary>
    public float* Bias { get; init; }

    /// <summary>The product that computes a band of C: some of its rows.</summary>
    internal MatMulArguments Rows(int first, int count) => this with
    {
        M = count,
        A = At(A, InputType, TransposeA ? first : (long)first * StrideA),
        C = At(C, OutputType, (long)first * StrideC),
    };

    /// <summary>The product that computes a band of C: some of its columns.</summary>
    internal MatMulArguments Columns(int first, int count) => this with
    {
        N = count,
        B = At(B, InputType, TransposeB ? (long)first * StrideB : first),
        C = At(C, OutputType, first),
        Bias = Bias is null ? null : Bias + first,
    };

    private static void* At(void* start, DType type, long elements) => (byte*)start + elements * type.Size();

    /// <summary>Throws where a size is negative, a stride smaller than its row, a needed pointer null, or the types do not fit.</summary>
    internal void Validate()
    {
        if (M < 0 || N < 0 || K < 0)
            throw new ArgumentException($"a matrix product cannot have the sizes M {M}, N {N}, K {K}");
        if (InputType == DType.Float32 && OutputType != DType.Float32)
            throw new ArgumentException($"a product of float32 matrices is written as float32, not as {OutputType}");
        CheckOperand('A', A, StrideA, TransposeA ? K : M, TransposeA ? M : K);
        CheckOperand('B', B, StrideB, TransposeB ? N : K, TransposeB ? K : N);
        CheckOperand('C', C, StrideC, M, N);
    }

    private static void CheckOperand(char name, void* data, int stride, int rows, int columns)
    {
        if (rows > 0 && columns > 0 && data is null)
            throw new ArgumentException($"{name} is null in a matrix product where it is [{rows}, {columns}]");
        if (rows > 1 && stride < columns)
            throw new ArgumentException($"{name} is [{rows}, {columns}] but its stride is {stride}: rows overlap");
    }
}
