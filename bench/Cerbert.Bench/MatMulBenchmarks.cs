using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using Cerbert.Tensors;
using Cerbert.Tensors.MatMul;
using Cerbert.Tensors.Runtime;

namespace Cerbert.Bench;

/// <summary>The products of one BERT-base layer: outputs, gradients of inputs, gradients of weights.</summary>
public unsafe class MatMulBenchmarks : IMatrixBenchmark
{
    private void* a, b, c;

    /// <summary>Which product.</summary>
    public enum Kind
    {
        /// <summary>x·Wᵀ.</summary>
        Output,

        /// <summary>dy·W.</summary>
        InputGradient,

        /// <summary>dyᵀ·x, added to what is there.</summary>
        WeightGradient,
    }

    [Params("onednn fp32", "onednn bf16", "managed fp32")]
    public string Engine { get; set; } = "";

    [Params(1, 2)]
    public int Threads { get; set; }

    [Params(400, 2048)]
    public int Tokens { get; set; }

    [Params("768x2304", "768x768", "768x3072", "3072x768")]
    public string Layer { get; set; } = "";

    [Params(Kind.Output, Kind.InputGradient, Kind.WeightGradient)]
    public Kind Product { get; set; }

    public static double Operations(Func<string, object> parameter)
    {
        (int inputs, int outputs) = Sizes((string)parameter(nameof(Layer)));
        return 2.0 * (int)parameter(nameof(Tokens)) * inputs * outputs;
    }

    [GlobalSetup]
    public void Allocate()
    {
        WorkerPool.Use(Threads);
        (int inputs, int outputs) = Sizes(Layer);
        nuint largest = (nuint)Math.Max(inputs * outputs, Tokens * Math.Max(inputs, outputs));
        a = NativeMemory.AllocZeroed(largest, sizeof(float));
        b = NativeMemory.AllocZeroed(largest, sizeof(float));
        c = NativeMemory.AllocZeroed(largest, sizeof(float));
    }

    [GlobalCleanup]
    public void Free()
    {
        NativeMemory.Free(a);
        NativeMemory.Free(b);
        NativeMemory.Free(c);
    }

    [Benchmark]
    public void Multiply()
    {
        (int inputs, int outputs) = Sizes(Layer);
        MatMulEngine engine = Engine.StartsWith("onednn", StringComparison.Ordinal)
            ? MatMulEngines.Available.First(engine => engine is OneDnnMatMul)
            : MatMulEngines.Available.First(engine => engine is ManagedMatMul);
        DType type = Engine.EndsWith("bf16", StringComparison.Ordinal) ? DType.BFloat16 : DType.Float32;
        engine.Multiply(Product switch
        {
            Kind.Output => Describe(Tokens, outputs, inputs, false, true, type, type),
            Kind.InputGradient => Describe(Tokens, inputs, outputs, false, false, type, type),
            _ => Describe(outputs, inputs, Tokens, true, false, type, DType.Float32),
        });
    }

    private MatMulArguments Describe(int m, int n, int k, bool transposeA, bool transposeB, DType input, DType output) => new()
    {
        M = m,
        N = n,
        K = k,
        A = a,
        StrideA = transposeA ? m : k,
        TransposeA = transposeA,
        B = b,
        StrideB = transposeB ? k : n,
        TransposeB = transposeB,
        C = c,
        StrideC = n,
        InputType = input,
        OutputType = output,
        Accumulate = transposeA,
    };

    private static (int Inputs, int Outputs) Sizes(string layer)
    {
        int[] sizes = [.. layer.Split('x').Select(int.Parse)];
        return (sizes[0], sizes[1]);
    }
}
