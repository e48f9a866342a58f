using Cerbert.Data;

namespace Cerbert.Tests.Batches;

public sealed class PhiloxTests
{
    // The known answers published with the generator (Random123, philox4x32 with 10 rounds).
    [Theory]
    [InlineData(0x00000000u, 0x00000000u, 0x00000000u, 0x00000000u, 0x00000000u, 0x00000000u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xa4093822u, 0x299f31d0u, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void Block_KnownCounterAndKey_GivesKnownAnswer(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1, uint r0, uint r1, uint r2, uint r3)
    {
        var counter = new UInt128(((ulong)c3 << 32) | c2, ((ulong)c1 << 32) | c0);
        Assert.Equal(new UInt128(((ulong)r3 << 32) | r2, ((ulong)r1 << 32) | r0), Philox.Block(counter, ((ulong)k1 << 32) | k0));
    }

    [Fact]
    public void Next_WithLimit_IsEven()
    {
        var random = new Philox(3, 0);
        int[] counts = new int[7];
        for (int i = 0; i < 70_000; i++)
            counts[random.Next(7)]++;
        Assert.All(counts, count => Assert.InRange(count, 9_600, 10_400));
    }

    [Fact]
    public void Shuffle_ThreeItems_GivesEachOrderEquallyOften()
    {
        var random = new Philox(5, 0);
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < 6000; i++)
        {
            char[] items = ['a', 'b', 'c'];
            random.Shuffle<char>(items);
            string order = new(items);
            counts[order] = counts.GetValueOrDefault(order) + 1;
        }

        Assert.Equal(6, counts.Count);
        Assert.All(counts.Values, count => Assert.InRange(count, 850, 1150));
    }
}
