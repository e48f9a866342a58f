using System.Runtime.InteropServices;
using Cerbert.Models.Checkpoints;

namespace Cerbert.Tests.Checkpoints;

public class ElementsTests
{
    private static readonly ushort[] s_allBits = [.. Enumerable.Range(0, 1 << 16).Select(i => (ushort)i)];

    [Fact]
    public void ToFloats_EveryHalf_EqualsTheScalarConversion()
    {
        var actual = new float[s_allBits.Length];
        Elements.ToFloats(MemoryMarshal.AsBytes<ushort>(s_allBits), WeightType.Float16, actual);
        for (int i = 0; i < actual.Length; i++)
            AssertSame((float)BitConverter.UInt16BitsToHalf(s_allBits[i]), actual[i]);
    }

    [Fact]
    public void ToFloats_EveryBFloat16_IsTheUpperHalfOfASingle()
    {
        var actual = new float[s_allBits.Length];
        Elements.ToFloats(MemoryMarshal.AsBytes<ushort>(s_allBits), WeightType.BFloat16, actual);
        for (int i = 0; i < actual.Length; i++)
            Assert.Equal((uint)s_allBits[i] << 16, BitConverter.SingleToUInt32Bits(actual[i]));
    }

    [Fact]
    public void FromFloats_EveryBFloat16AndHalf_ComesBackUnchanged()
    {
        foreach (WeightType type in (WeightType[])[WeightType.BFloat16, WeightType.Float16])
        {
            var floats = new float[s_allBits.Length];
            Elements.ToFloats(MemoryMarshal.AsBytes<ushort>(s_allBits), type, floats);
            var back = new ushort[s_allBits.Length];
            Elements.FromFloats(floats, type, MemoryMarshal.AsBytes(back.AsSpan()));
            for (int i = 0; i < back.Length; i++)
                if (!float.IsNaN(floats[i]))
                    Assert.Equal(s_allBits[i], back[i]);
        }
    }

    [Theory]
    [InlineData(WeightType.Float16)]
    [InlineData(WeightType.BFloat16)]
    public void ToFloats_EveryLengthTo256_ConvertsTheTailAndNoMore(WeightType type)
    {
        Span<float> expected = stackalloc float[256];
        ReadOnlySpan<ushort> source = s_allBits.AsSpan(0x3c00, 256);
        Elements.ToFloats(MemoryMarshal.AsBytes(source), type, expected);
        for (int length = 0; length <= 256; length++)
        {
            var actual = new float[257];
            actual.AsSpan().Fill(-7);
            Elements.ToFloats(MemoryMarshal.AsBytes(source[..length]), type, actual.AsSpan(0, length));
            Assert.True(actual.AsSpan(0, length).SequenceEqual(expected[..length]));
            Assert.Equal(-7, actual[length]);
        }
    }

    [Theory]
    [InlineData(0x3f808000u, 0x3f80)] // halfway, lower is even
    [InlineData(0x3f818000u, 0x3f82)] // halfway, upper is even
    [InlineData(0x3f808001u, 0x3f81)]
    [InlineData(0x3f807fffu, 0x3f80)]
    [InlineData(0x7f7fffffu, 0x7f80)] // largest single: infinity
    [InlineData(0x7f800000u, 0x7f80)]
    [InlineData(0x80000001u, 0x8000)]
    public void FromFloats_ToBFloat16_RoundsToNearestEven(uint bits, int expected)
    {
        var actual = new ushort[1];
        Elements.FromFloats([BitConverter.UInt32BitsToSingle(bits)], WeightType.BFloat16, MemoryMarshal.AsBytes(actual.AsSpan()));
        Assert.Equal(expected, actual[0]);
    }

    [Theory]
    [InlineData(0x7f800001u)]
    [InlineData(0x7fffffffu)]
    [InlineData(0xffffffffu)]
    public void FromFloats_NaNToBFloat16_StaysNaN(uint bits)
    {
        var actual = new ushort[1];
        Elements.FromFloats([BitConverter.UInt32BitsToSingle(bits)], WeightType.BFloat16, MemoryMarshal.AsBytes(actual.AsSpan()));
        Assert.True(float.IsNaN(BitConverter.UInt32BitsToSingle((uint)actual[0] << 16)));
    }

    private static void AssertSame(float expected, float actual) =>
        Assert.True(
            BitConverter.SingleToUInt32Bits(expected) == BitConverter.SingleToUInt32Bits(actual)
            || (float.IsNaN(expected) && float.IsNaN(actual)),
            $"{expected} became {actual}");
}
