using Cerbert.Tensors;
using Cerbert.Tensors.Simd;

namespace Cerbert.Tests.Simd;

/// <summary>Every register type against scalar arithmetic.</summary>
public sealed unsafe class VectorTests
{
    // Signs, halves (ties), limits, the smallest numbers, and what is not a number.
    private static readonly float[] Corners =
    [
        0, -0f, 1, -1, 0.5f, 1.5f, 2.5f, -2.5f, 3.7f, 1e-3f, float.Epsilon, 1.17549435e-38f, 1e38f, float.MaxValue, float.MinValue,
        float.PositiveInfinity, float.NegativeInfinity, float.NaN,
    ];

    public static TheoryData<int> Widths => [.. SimdWidth.Available];

    [Theory]
    [MemberData(nameof(Widths))]
    public void Arithmetic_AnyPair_EqualsScalars(int width) => At(width, new Arithmetic());

    [Theory]
    [MemberData(nameof(Widths))]
    public void Selection_AnyBits_KeepsThoseLanes(int width) => At(width, new Selection());

    [Theory]
    [MemberData(nameof(Widths))]
    public void BFloat16_EveryPattern_ReadsAndRoundsAsScalars(int width) => At(width, new Halves());

    [Theory]
    [MemberData(nameof(Widths))]
    public void TwoHalves_EveryLowerPattern_HoldAllBitsAndTheUpperIsTheNearest(int width) => At(width, new TwoHalves());

    [Theory]
    [MemberData(nameof(Widths))]
    public void PartialLanes_EveryCount_TouchNothingElse(int width) => At(width, new Partial());

    private static void At<TKernel>(int width, TKernel kernel)
        where TKernel : struct, IKernel
    {
        if (width == 512)
            kernel.Run<V512>();
        else if (width == 256)
            kernel.Run<V256>();
        else
            kernel.Run<V128>();
    }

    private static float[] Lanes<V>(V vector)
        where V : struct, IVector<V>
    {
        var lanes = new float[V.Length];
        fixed (float* p = lanes)
            V.Store(p, vector);
        return lanes;
    }

    private static void All<V>(float expected, V vector, string what)
        where V : struct, IVector<V> => Assert.All(
            Lanes(vector), lane => Assert.True(BitConverter.SingleToInt32Bits(expected) == BitConverter.SingleToInt32Bits(lane)
                || (float.IsNaN(expected) && float.IsNaN(lane)), $"{what} is {lane:R}, expected {expected:R}"));

    private readonly struct Arithmetic : IKernel
    {
        public void Run<V>()
            where V : struct, IVector<V>
        {
            foreach (float x in Corners)
            {
                foreach (float y in Corners)
                {
                    V a = V.Set(x), b = V.Set(y);
                    All(x + y, a + b, $"{x} + {y}");
                    All(x - y, a - b, $"{x} - {y}");
                    All(x * y, a * b, $"{x} * {y}");
                    All(x / y, a / b, $"{x} / {y}");
                    All(MathF.FusedMultiplyAdd(x, y, 3), V.MulAdd(a, b, V.Set(3)), $"{x} * {y} + 3");
                    All(MathF.CopySign(x, y), V.CopySign(a, b), $"CopySign({x}, {y})");
                    // What matters about NaN: the second operand's is never lost. Which zero wins is the processor's business.
                    if (float.IsNaN(y) || !float.IsNaN(x))
                    {
                        All(MathF.Max(x, y) + 0f, V.Max(a, b) + V.Zero, $"Max({x}, {y})");
                        All(MathF.Min(x, y) + 0f, V.Min(a, b) + V.Zero, $"Min({x}, {y})");
                    }

                    All(x > 0 ? y : 0, V.Positive(a, b), $"Positive({x}, {y})");
                }

                All(MathF.Abs(x), V.Abs(V.Set(x)), $"Abs({x})");
                All(MathF.Sqrt(x), V.Sqrt(V.Set(x)), $"Sqrt({x})");
                All(MathF.Round(x), V.Round(V.Set(x)), $"Round({x})");
            }

            for (int exponent = -126; exponent <= 127; exponent++)
                All(MathF.ScaleB(1, exponent), V.TimesPowerOfTwo(V.Set(1), V.Set(exponent)), $"2^{exponent}");
        }
    }

    private readonly struct Selection : IKernel
    {
        public void Run<V>()
            where V : struct, IVector<V>
        {
            float[] values = Make.Floats(V.Length, 1, 1, 2);
            fixed (float* p = values)
            {
                V vector = V.Load(p);
                Close.Equal(values.Sum(value => (double)value), V.Sum(vector), 1e-5);
                Assert.Equal(values.Max(), V.MaxOf(vector));
                for (int lane = 0; lane < V.Length; lane++)
                {
                    // The bits above the lanes belong to the next vector.
                    float[] chosen = Lanes(V.Select(1UL << lane | ~0UL << V.Length, vector));
                    for (int i = 0; i < V.Length; i++)
                        Assert.Equal(i == lane ? values[i] : 0, chosen[i]);
                }

                Assert.Equal(values, Lanes(V.Select(ulong.MaxValue, vector)));
            }
        }
    }

    private readonly struct Halves : IKernel
    {
        public void Run<V>()
            where V : struct, IVector<V>
        {
            ushort* halves = stackalloc ushort[V.Length];
            float* floats = stackalloc float[V.Length];
            for (int first = 0; first < 65536; first += V.Length)
            {
                for (int i = 0; i < V.Length; i++)
                    halves[i] = (ushort)(first + i);
                V.Store(floats, V.Load(halves));
                for (int i = 0; i < V.Length; i++)
                    Assert.Equal(BitConverter.SingleToUInt32Bits(BFloat16.ToSingle(halves[i])), BitConverter.SingleToUInt32Bits(floats[i]));

                // Beside each pattern: just below, at and above the middle between two of them.
                foreach (uint low in (ReadOnlySpan<uint>)[0, 1, 0x7FFF, 0x8000, 0x8001, 0xFFFF])
                {
                    for (int i = 0; i < V.Length; i++)
                        floats[i] = BitConverter.UInt32BitsToSingle((uint)(first + i) << 16 | low);
                    V.Store(halves, V.Load(floats));
                    for (int i = 0; i < V.Length; i++)
                        if (halves[i] != BFloat16.FromSingle(floats[i]))
                            Assert.Fail($"{floats[i]:R} became {halves[i]:X4}, not {BFloat16.FromSingle(floats[i]):X4}");
                }
            }
        }
    }

    private readonly struct TwoHalves : IKernel
    {
        public void Run<V>()
            where V : struct, IVector<V>
        {
            float* values = stackalloc float[V.Length], read = stackalloc float[V.Length];
            ushort* upper = stackalloc ushort[V.Length], lower = stackalloc ushort[V.Length], alone = stackalloc ushort[V.Length];
            // 0, the smallest, 1, the last before 2, the largest, -0, -1, infinities, NaNs.
            foreach (uint high in (uint[])[0, 1, 0x3F80, 0x3FFF, 0x7F7F, 0x8000, 0xBF80, 0x7F80, 0xFF80, 0x7FC0, 0xFFC0])
                for (uint low = 0; low < 0x10000; low += (uint)V.Length)
                {
                    for (uint i = 0; i < V.Length; i++)
                        values[i] = BitConverter.UInt32BitsToSingle((high << 16) | (low + i));
                    V.Store(upper, lower, V.Load(values));
                    V.StoreUpper(alone, V.Load(values));
                    V.Store(read, V.Load(upper, lower));
                    for (int i = 0; i < V.Length; i++)
                        Check(values[i], read[i], upper[i], lower[i], alone[i]);
                }
        }

        private static void Check(float value, float read, ushort upper, ushort lower, ushort alone)
        {
            uint bits = BitConverter.SingleToUInt32Bits(value);
            if (BitConverter.SingleToUInt32Bits(read) != bits || (upper, lower) != (BFloat16.UpperOf(value), BFloat16.LowerOf(value)) || alone != upper
                || BitConverter.SingleToUInt32Bits(BFloat16.FromHalves(upper, lower)) != bits)
                Assert.Fail($"{bits:X8} became {upper:X4}, alone {alone:X4}, and {lower:X4}, read as {read:R}");
            // Ties alone are rounded otherwise than to even.
            bool quietNaN = (bits & 0x7FC00000) == 0x7FC00000;
            if (quietNaN && !float.IsNaN(BFloat16.ToSingle(upper)))
                Assert.Fail($"{bits:X8} became the number {upper:X4}");
            if (!float.IsNaN(value) && lower != 0x8000 && upper != BFloat16.FromSingle(value))
                Assert.Fail($"{bits:X8} is not next to {upper:X4}");
            if (!float.IsNaN(value) && lower == 0x8000 && upper != (bits >> 16) + 1)
                Assert.Fail($"the tie {bits:X8} went to {upper:X4}, which is nearer to zero");
        }
    }

    private readonly struct Partial : IKernel
    {
        public void Run<V>()
            where V : struct, IVector<V>
        {
            float[] values = Make.Floats(48, 1, DType.BFloat16);
            for (int count = 1; count <= V.Length; count++)
            {
                Check<V, F32>(values, count, DType.Float32);
                Check<V, BF16>(values, count, DType.BFloat16);
            }
        }

        private static void Check<V, T>(float[] values, int count, DType type)
            where V : struct, IVector<V>
            where T : struct, IElement
        {
            using var scope = TensorScope.Begin();
            var source = new Guarded(new Shape(48), type, values);
            V loaded = Tensors.Simd.Lanes.Load<V, T>(source.Tensor.Pointer, 5, count);
            float[] lanes = Lanes(loaded);
            for (int i = 0; i < V.Length; i++)
                Assert.Equal(i < count ? values[5 + i] : 0, lanes[i]);
            var target = new Guarded(new Shape(count), type);
            Tensors.Simd.Lanes.Store<V, T>(target.Tensor.Pointer, 0, loaded, count);
            Assert.Equal(values[5..(5 + count)], target.Read());
        }
    }
}
