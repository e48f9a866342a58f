using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Cerbert.Tensors.MatMul;

/// <summary>What <see cref="PrecisionProbe"/> found.</summary>
/// <param name="Type">The type in which this machine should multiply.</param>
/// <param name="Ratio">How many times faster bfloat16 is than float32; 0 where it was not measured.</param>
/// <param name="Reason">One sentence for people, such as "bf16: oneDNN 2.6.3 multiplies 1.9× faster in bf16 than in fp32 here".</param>
public sealed record PrecisionChoice(DType Type, double Ratio, string Reason);

/// <summary>Finds out, in less than a sixth of a second, whether bfloat16 products are faster than float32 ones here.</summary>
public static unsafe class PrecisionProbe
{
    // bfloat16 costs accuracy and conversions around each product; a gain below this does not pay for them.
    private const double WorthwhileRatio = 1.3;

    // Large enough to be bound by arithmetic, as a layer of a base-sized model is.
    private const int Rows = 256, Columns = 768, Depth = 768;
    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(100);

    /// <summary>Measures both types on an engine and chooses.</summary>
    public static PrecisionChoice Measure(MatMulEngine engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        if (engine.WidensBFloat16)
            return new(DType.Float32, 0, $"fp32: {engine.Name} widens bf16 to fp32, so bf16 cannot be faster");
        if (!engine.Supports(DType.BFloat16))
            return new(DType.Float32, 0, $"fp32: {engine.Name} has no bf16 products on this processor");

        double ratio = Ratio(engine);
        return ratio >= WorthwhileRatio
            ? new(DType.BFloat16, ratio, $"bf16: {engine.Name} multiplies {ratio:0.0}× faster in bf16 than in fp32 here")
            : new(DType.Float32, ratio, $"fp32: {engine.Name} multiplies only {ratio:0.0}× as fast in bf16 as in fp32 here");
    }

    private static double Ratio(MatMulEngine engine)
    {
        nuint count = (nuint)(Rows * Depth + Depth * Columns + Rows * Columns);
        void* memory = NativeMemory.AllocZeroed(count, sizeof(float));
        try
        {
            // The two types alternate, so that a change of the clock or of the machine's load meets both; of each the
            // fastest run counts. The first run of each compiles it.
            TimeSpan single = TimeSpan.MaxValue, half = TimeSpan.MaxValue;
            var total = Stopwatch.StartNew();
            for (int run = 0; run < 2 || total.Elapsed < Budget; run++)
            {
                TimeSpan thisSingle = Time(engine, DType.Float32, (float*)memory);
                TimeSpan thisHalf = Time(engine, DType.BFloat16, (float*)memory);
                if (run == 0)
                    continue;
                single = thisSingle < single ? thisSingle : single;
                half = thisHalf < half ? thisHalf : half;
            }
            return single / half;
        }
        finally
        {
            NativeMemory.Free(memory);
        }
    }

    private static TimeSpan Time(MatMulEngine engine, DType type, float* memory)
    {
        long start = Stopwatch.GetTimestamp();
        engine.Multiply(new MatMulArguments
        {
            M = Rows,
            N = Columns,
            K = Depth,
            A = memory,
            StrideA = Depth,
            B = memory + Rows * Depth,
            StrideB = Depth,
            TransposeB = true,
            InputType = type,
            C = memory + Rows * Depth + Depth * Columns,
            StrideC = Columns,
            OutputType = type,
        });
        return Stopwatch.GetElapsedTime(start);
    }
}
