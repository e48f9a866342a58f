using System.Runtime.InteropServices;
using Cerbert.Tensors;
using Cerbert.Tensors.MatMul;

namespace Cerbert.Tests.MatMul;

/// <summary>The kind of a product under test; rows have room behind them that must stay as it was.</summary>
public sealed record ProductKind
{
    public bool TransposeA { get; init; }
    public bool TransposeB { get; init; }
    public bool Accumulate { get; init; }
    public bool Bias { get; init; }
    public DType Input { get; init; }
    public DType Output { get; init; }

    public static IEnumerable<ProductKind> All(DType input, DType output) =>
        from bits in Enumerable.Range(0, 16)
        select new ProductKind
        {
            TransposeA = (bits & 1) != 0,
            TransposeB = (bits & 2) != 0,
            Accumulate = (bits & 4) != 0,
            Bias = (bits & 8) != 0,
            Input = input,
            Output = output,
        };
}

/// <summary>One product with random operands, run on an engine and compared with a naive sum in double precision.</summary>
internal sealed unsafe class ProductCase
{
    private const float Untouched = 77f;

    private readonly int m, n, k;
    private readonly ProductKind kind;
    private readonly int strideA, strideB, strideC;
    private readonly byte[] a, b, c;
    private readonly float[] bias;

    public ProductCase(int m, int n, int k, ProductKind kind, int seed = 1, int padding = 3)
    {
        (this.m, this.n, this.k, this.kind) = (m, n, k, kind);
        var random = new Random(HashCode.Combine(seed, m, n, k));
        int rowsA = kind.TransposeA ? k : m, columnsA = kind.TransposeA ? m : k;
        int rowsB = kind.TransposeB ? n : k, columnsB = kind.TransposeB ? k : n;
        (strideA, strideB, strideC) = (columnsA + padding, columnsB + padding, n + padding);
        a = Fill(rowsA * strideA, kind.Input, _ => random.NextSingle() - 0.5f);
        b = Fill(rowsB * strideB, kind.Input, _ => random.NextSingle() - 0.5f);
        c = Fill(m * strideC, kind.Output, i => i % strideC < n ? random.NextSingle() - 0.5f : Untouched);
        bias = Enumerable.Range(0, n).Select(_ => random.NextSingle()).ToArray();
    }

    /// <summary>Runs the product and returns C as float32, its padding included.</summary>
    public float[] Run(MatMulEngine engine)
    {
        byte[] result = (byte[])c.Clone();
        fixed (byte* pa = a, pb = b, pc = result)
        fixed (float* pBias = bias)
        {
            engine.Multiply(new MatMulArguments
            {
                M = m,
                N = n,
                K = k,
                A = pa,
                StrideA = strideA,
                TransposeA = kind.TransposeA,
                B = pb,
                StrideB = strideB,
                TransposeB = kind.TransposeB,
                C = pc,
                StrideC = strideC,
                InputType = kind.Input,
                OutputType = kind.Output,
                Accumulate = kind.Accumulate,
                Bias = kind.Bias ? pBias : null,
            });
        }
        return Read(result, kind.Output);
    }

    /// <summary>Compares with the naive product.</summary>
    public void Check(MatMulEngine engine)
    {
        float[] actual = Run(engine);
        float[] fa = Read(a, kind.Input), fb = Read(b, kind.Input), fc = Read(c, kind.Output);
        // Operands lie in ±0.5: a sum of K products in float32 strays by a few rounding errors of its size.
        double tolerance = 1e-6 * (2 + Math.Sqrt(k));
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < strideC; j++)
            {
                int at = i * strideC + j;
                if (j >= n)
                {
                    Assert.True(actual[at] == Untouched, $"{engine.Name} {m}x{n}x{k} {kind}: wrote behind row {i}");
                    continue;
                }
                double expected = kind.Accumulate ? fc[at] : 0;
                if (kind.Bias)
                    expected += bias[j];
                for (int p = 0; p < k; p++)
                {
                    expected += (double)fa[kind.TransposeA ? p * strideA + i : i * strideA + p]
                        * fb[kind.TransposeB ? j * strideB + p : p * strideB + j];
                }
                // bfloat16 keeps 8 significant bits: half a unit in the last place is 2^-9 of the value.
                double allowed = kind.Output == DType.BFloat16 ? tolerance + Math.Abs(expected) / 256 : tolerance;
                Assert.True(
                    Math.Abs(actual[at] - expected) <= allowed,
                    $"{engine.Name} {m}x{n}x{k} {kind}: C[{i},{j}] is {actual[at]}, expected {expected} ± {allowed}");
            }
        }
    }

    private static byte[] Fill(int count, DType type, Func<int, float> value)
    {
        byte[] bytes = new byte[count * type.Size()];
        if (type == DType.Float32)
        {
            Span<float> floats = MemoryMarshal.Cast<byte, float>(bytes.AsSpan());
            for (int i = 0; i < count; i++)
                floats[i] = value(i);
        }
        else
        {
            Span<ushort> halves = MemoryMarshal.Cast<byte, ushort>(bytes.AsSpan());
            for (int i = 0; i < count; i++)
                halves[i] = BFloat16.FromSingle(value(i));
        }
        return bytes;
    }

    private static float[] Read(byte[] bytes, DType type) => type == DType.Float32
        ? MemoryMarshal.Cast<byte, float>(bytes).ToArray()
        : MemoryMarshal.Cast<byte, ushort>(bytes).ToArray().Select(BFloat16.ToSingle).ToArray();
}
