using Cerbert.Tensors.Memory;

namespace Cerbert.Tests.Memory;

public sealed unsafe class BufferPoolTests
{
    private readonly BufferPool pool = new(spareBytes: 20_000);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(257)]
    [InlineData(100_000)]
    [InlineData(1_000_001)]
    public void Rent_AnySize_IsAlignedAndAtMostAnEighthTooLarge(long bytes)
    {
        NativeBuffer buffer = pool.Rent(bytes);
        Assert.InRange(buffer.ByteLength, bytes, Math.Max(512, bytes + bytes / 8));
        Assert.Equal(0, (nint)buffer.Pointer % 64);
        pool.Return(buffer);
    }

    [Fact]
    public void Rent_AfterReturn_GivesTheSameBlockAgain()
    {
        NativeBuffer first = pool.Rent(10_000);
        pool.Return(first);
        Assert.Same(first, pool.Rent(9_000));
        Assert.Equal(1, pool.Allocations);
    }

    [Theory]
    [InlineData(3_000)]
    [InlineData(3_000_000)]
    public void Rent_Zeroed_IsZeroNewOrNot(int bytes)
    {
        for (int round = 0; round < 2; round++)
        {
            NativeBuffer buffer = pool.Rent(bytes, zeroed: true);
            var content = new Span<byte>(buffer.Pointer, bytes);
            Assert.Equal(-1, content.IndexOfAnyExcept((byte)0));
            content.Fill(1);
            pool.Return(buffer);
        }

        Assert.Equal(1, pool.Allocations);
    }

    [Fact]
    public void Rent_SeveralFit_TakesTheSmallest()
    {
        NativeBuffer small = pool.Rent(4_000), large = pool.Rent(5_000);
        pool.Return(large);
        pool.Return(small);
        Assert.Same(small, pool.Rent(3_900));
    }

    [Fact]
    public void Rent_OnlyMuchLargerFree_AsksTheSystem()
    {
        pool.Return(pool.Rent(100_000));
        Assert.InRange(pool.Rent(1_000).ByteLength, 1_000, 1_500);
        Assert.Equal(2, pool.Allocations);
    }

    [Fact]
    public void Rent_PoolAtItsLimit_LendsALargerBlockInsteadOfTradingIt()
    {
        NativeBuffer large = pool.Rent(100_000);
        pool.Return(large);
        Assert.Same(large, pool.Rent(40_000));
        Assert.Equal(1, pool.Allocations);
    }

    [Fact]
    public void Rent_Lasting_TakesNoLargerBlock()
    {
        NativeBuffer large = pool.Rent(100_000), equal = pool.Rent(40_000);
        pool.Return(large);
        pool.Return(equal);
        Assert.Same(equal, pool.Rent(40_000, lasting: true));
        Assert.InRange(pool.Rent(40_000, lasting: true).ByteLength, 40_000, 45_000);
    }

    [Fact]
    public void Rent_MomentsMadeAfterTheFirstStep_LeaveTheStepsItsBlocks()
    {
        // The first step's activations are free when the optimizer makes its moments; the second step needs them again.
        var moments = new List<NativeBuffer>();
        for (int step = 0; step < 3; step++)
        {
            NativeBuffer[] activations = [.. Enumerable.Range(0, 10).Select(_ => pool.Rent(100_000))];
            foreach (NativeBuffer buffer in activations)
                pool.Return(buffer);
            while (moments.Count < 20)
                moments.Add(pool.Rent(30_000, lasting: true));
        }

        Assert.InRange(pool.OwnedBytes, pool.PeakLentBytes - 30_000, pool.PeakLentBytes + 20_000);
    }

    [Fact]
    public void RoomToGrow_BlocksOfOtherSizes_IsUsedUpByThem()
    {
        pool.Return(pool.Rent(102_400));
        Assert.Equal(20_000, pool.RoomToGrow);
        pool.Return(pool.Rent(10_240));
        Assert.Equal(20_000 - 10_240, pool.RoomToGrow);
        NativeBuffer first = pool.Rent(102_400), second = pool.Rent(10_240);
        Assert.Equal(20_000, pool.RoomToGrow);
        pool.Return(first);
        pool.Return(second);
    }

    [Fact]
    public void Rent_RaggedStepsInTurn_AsksNothingOnceWarm()
    {
        int[] tokens = [.. Enumerable.Range(0, 60).Select(i => new Random(i).Next(100, 1000))];
        foreach (int n in tokens)
            Step(n);
        long warm = pool.Allocations;
        foreach (int n in tokens)
            Step(n);
        Assert.Equal(warm, pool.Allocations);
        pool.Trim();

        void Step(int n)
        {
            var lent = new List<NativeBuffer>();
            for (int layer = 0; layer < 4; layer++)
                foreach (int width in (int[])[768, 256, 12, 256, 1, 1024])
                    lent.Add(pool.Rent(4L * n * width));
            foreach (NativeBuffer buffer in lent)
                pool.Return(buffer);
        }
    }

    [Fact]
    public void Counts_RentAndReturn_Follow()
    {
        NativeBuffer a = pool.Rent(1_000), b = pool.Rent(2_000);
        Assert.Equal((2, a.AskedLength + b.AskedLength), (pool.LentCount, pool.LentBytes));
        pool.Return(a);
        Assert.Equal((1, b.AskedLength), (pool.LentCount, pool.LentBytes));
        Assert.Equal(a.AskedLength + b.AskedLength, pool.PeakLentBytes);
        pool.Return(b);
        pool.Trim();
        Assert.True(a.IsClosed && b.IsClosed);
        Assert.Equal((0, 0L, 0L), (pool.LentCount, pool.LentBytes, pool.PeakLentBytes));
    }

    [Fact]
    public void Rent_SizesThatKeepChanging_DoesNotHoardBlocks()
    {
        long largest = 0;
        var freed = new List<NativeBuffer>();
        for (int round = 1; round <= 40; round++)
        {
            // Ever larger, so that no free block fits.
            NativeBuffer buffer = pool.Rent(10_000L * round);
            largest = buffer.ByteLength;
            pool.Return(buffer);
            freed.Add(buffer);
        }

        Assert.InRange(freed.Where(buffer => !buffer.IsClosed).Sum(buffer => buffer.ByteLength), largest, largest * 12 / 10);
    }
}
