using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using Cerbert.Tensors.MatMul;

namespace Cerbert.Bench;

/// <summary>The products of one attention head of 64, straight from a [tokens, 2304] projection.</summary>
public unsafe class SmallMatMulBenchmarks : IMatrixBenchmark
{
    private const int HeadSize = 64;
    private const int Stride = 3 * 768;

    private float* projection, scores, sums;

    [Params(5, 16, 25, 40, 64, 128, 512)]
    public int Sequence { get; set; }

    public static double Operations(Func<string, object> parameter)
    {
        double sequence = (int)parameter(nameof(Sequence));
        return 2 * sequence * sequence * HeadSize;
    }

    [GlobalSetup]
    public void Allocate()
    {
        projection = (float*)NativeMemory.AllocZeroed((nuint)(Sequence * Stride), sizeof(float));
        scores = (float*)NativeMemory.AllocZeroed((nuint)(Sequence * Sequence), sizeof(float));
        sums = (float*)NativeMemory.AllocZeroed((nuint)(Sequence * HeadSize), sizeof(float));
    }

    [GlobalCleanup]
    public void Free()
    {
        NativeMemory.Free(projection);
        NativeMemory.Free(scores);
        NativeMemory.Free(sums);
    }

    [Benchmark]
    public void Scores() => SmallMatMul.MultiplyTransposedB(
        Sequence, Sequence, HeadSize, 0.125f, projection, Stride, projection + 768, Stride, scores, Sequence, accumulate: false);

    [Benchmark]
    public void Sums() => SmallMatMul.Multiply(
        Sequence, HeadSize, Sequence, 1f, scores, Sequence, projection + 1536, Stride, sums, HeadSize, accumulate: false);

    [Benchmark]
    public void SumsBackward() => SmallMatMul.MultiplyTransposedA(
        Sequence, HeadSize, Sequence, 1f, scores, Sequence, projection + 1536, Stride, sums, HeadSize, accumulate: false);
}
