using System.Numerics;
using Cerbert.Tensors;
using Cerbert.Tensors.Ops;
using Cerbert.Tensors.Random;

namespace Cerbert.Tests.Numbers;

[Collection(ProcessState.Name)]
public sealed class DropoutMaskTests
{
    [Theory]
    [InlineData(0.1f)]
    [InlineData(0.5f)]
    [InlineData(0.9f)]
    public void Keep_ManyBlocks_KeepsTheAskedShareEverywhere(float probability)
    {
        const int Blocks = 20_000;
        var mask = new DropoutMask(probability, new RandomKey(3, 4));
        var perBit = new int[64];
        int together = 0;
        for (int block = 0; block < Blocks; block++)
        {
            ulong keep = mask.Keep(block);
            for (int bit = 0; bit < 64; bit++)
                perBit[bit] += (int)(keep >> bit & 1);
            together += BitOperations.PopCount(keep & keep >> 1 & (ulong.MaxValue >> 1));
        }

        // Five standard deviations: once in 30 000 runs if the seed were not fixed.
        double kept = 1 - probability, deviation = Math.Sqrt(kept * probability);
        foreach (int count in perBit)
            Close.Equal(kept, count / (double)Blocks, 5 * deviation / Math.Sqrt(Blocks), what: "share of one bit");
        Close.Equal(kept, perBit.Sum() / (64.0 * Blocks), 5 * deviation / Math.Sqrt(64.0 * Blocks), what: "share of all bits");
        Close.Equal(kept * kept, together / (63.0 * Blocks), 10 * deviation / Math.Sqrt(63.0 * Blocks), what: "share of pairs of neighbours");
        Close.Equal(1 / kept, mask.Scale, 1e-3, 1e-3, "scale");
    }

    [Fact]
    public void Keep_OtherSeedStreamOrBlock_IsUnrelated()
    {
        ulong[] masks =
        [
            new DropoutMask(0.5f, new RandomKey(1, 1)).Keep(0),
            new DropoutMask(0.5f, new RandomKey(2, 1)).Keep(0),
            new DropoutMask(0.5f, new RandomKey(1, 2)).Keep(0),
            new DropoutMask(0.5f, new RandomKey(1, 1)).Keep(1),
        ];
        for (int i = 0; i < masks.Length; i++)
            for (int j = 0; j < i; j++)
                Assert.InRange(BitOperations.PopCount(masks[i] ^ masks[j]), 12, 52);
    }

    [Theory]
    [InlineData(-0.1f)]
    [InlineData(1)]
    [InlineData(float.NaN)]
    public void Constructor_ImpossibleProbability_Throws(float probability) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new DropoutMask(probability, default));

    [Fact]
    public void None_AndDefault_AreNotActive()
    {
        Assert.False(DropoutMask.None.IsActive);
        Assert.False(default(DropoutMask).IsActive);
        Assert.False(new DropoutMask(0, new RandomKey(1, 2)).IsActive);
    }

    [Fact]
    public void Apply_AnyThreadCountAndSplit_DropsTheSameElements()
    {
        var mask = new DropoutMask(0.3f, new RandomKey(5, 6));
        float[] ones = new float[700 * 130];
        Array.Fill(ones, 1);
        float[] Run(int rows)
        {
            using var scope = TensorScope.Begin();
            return Dropout.Apply(Make.Tensor(ones[..(rows * 130)], new Shape(rows, 130)), mask).ToArray();
        }

        float[] expected = ProcessState.WithThreads(1, () => Run(700));
        foreach (int threads in (int[])[2, 3, 7])
            Assert.Equal(expected, ProcessState.WithThreads(threads, () => Run(700)));
        // Rows do not depend on those that follow.
        Assert.Equal(expected[..(9 * 130)], Run(9));
        ProcessState.AtEveryWidth(() => Assert.Equal(expected, Run(700)));
    }
}
