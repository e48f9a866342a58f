using Cerbert.Tensors.Random;

namespace Cerbert.Tests.Numbers;

public sealed class PhiloxTests
{
    // The known answers that the authors publish with Random123 (philox4x32, 10 rounds): counter and key, low words first.
    [Theory]
    [InlineData(0, 0, 0, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(0x299f31d0_a4093822, 0x85a308d3_243f6a88, 0x03707344_13198a2e, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void Block_KnownAnswers_AreMet(ulong key, ulong low, ulong high, uint x, uint y, uint z, uint w) =>
        Assert.Equal((x, y, z, w), Philox.Block(key, low, high));

    [Theory]
    [InlineData(1)]
    [InlineData(6554)]
    [InlineData(32768)]
    [InlineData(65535)]
    public void Bits_AnyCounter_EqualEightScalarBlocks(uint threshold)
    {
        var random = new Random(1);
        foreach (ulong block in (ulong[])[0, 1, 2, 511, 1 << 28, (1UL << 29) - 1, 1UL << 29, 1UL << 40])
        {
            ulong key = (ulong)random.NextInt64(), stream = (ulong)random.NextInt64();
            ulong bits = Philox.Bits(key, stream, block, threshold), expected = 0;
            for (int i = 0; i < 8; i++)
            {
                (uint x, uint y, uint z, uint w) = Philox.Block(key, block * 8 + (uint)i, stream);
                uint[] halves = [x & 0xFFFF, x >> 16, y & 0xFFFF, y >> 16, z & 0xFFFF, z >> 16, w & 0xFFFF, w >> 16];
                for (int h = 0; h < 8; h++)
                    if (halves[h] < threshold)
                        expected |= 1UL << (8 * h + i);
            }

            Assert.Equal(expected, bits);
        }
    }

    [Fact]
    public void Bits_ThresholdOfOne_KeepsAll()
    {
        Assert.Equal(ulong.MaxValue, Philox.Bits(1, 2, 3, 65536));
        Assert.Equal(0UL, Philox.Bits(1, 2, 3, 0));
    }

    [Fact]
    public void RandomStreams_SameSeedAndStep_RepeatAndNeverMeetAnother()
    {
        var seen = new HashSet<RandomKey>();
        foreach (ulong seed in (ulong[])[1, 2])
            for (int step = 0; step < 50; step++)
            {
                var streams = new RandomStreams(seed, step);
                for (int op = 0; op < 50; op++)
                    Assert.True(seen.Add(streams.Next()), $"seed {seed}, step {step}, op {op} was handed out before");
                streams.Position = 7;
                Assert.Equal(streams.Next(), Repeat(seed, step, 7));
            }

        static RandomKey Repeat(ulong seed, int step, int op)
        {
            var streams = new RandomStreams(seed, step);
            for (int i = 0; i < op; i++)
                streams.Next();
            return streams.Next();
        }
    }
}
