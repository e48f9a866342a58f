using Cerbert.Data;

namespace Cerbert.Tests.Batches;

public sealed class SamplerTests
{
    public static TheoryData<string, int?, int?, bool> Cases()
    {
        var cases = new TheoryData<string, int?, int?, bool>();
        foreach (string kind in new[] { "file", "sorted", "shuffled", "bucketed" })
            foreach ((int? examples, int? tokens) in new (int?, int?)[] { (8, null), (null, 100), (8, 100), (1, null), (null, 1) })
                foreach (bool drop in new[] { false, true })
                    cases.Add(kind, examples, tokens, drop);
        return cases;
    }

    private static BatchSampler Sampler(string kind, int[] lengths, BatchLimits limits, ulong seed = 42) => kind switch
    {
        "file" => new FileOrderSampler(lengths, limits),
        "sorted" => new SortedSampler(lengths, limits),
        "shuffled" => new ShuffledSampler(lengths, limits, seed),
        _ => new BucketedSampler(lengths, limits, seed, multiplier: 4),
    };

    private static int[] Lengths(int count, ulong seed)
    {
        var random = new Philox(seed, 99);
        int[] lengths = new int[count];
        for (int i = 0; i < count; i++)
            lengths[i] = 1 + random.Next(random.Next(20) == 0 ? 150 : 40);
        return lengths;
    }

    private static int[][] Batches(EpochPlan plan) => [.. Enumerable.Range(0, plan.BatchCount).Select(i => plan.Batch(i).ToArray())];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Plan_AnySizeOfData_TakesEachExampleOnceWithinLimits(string kind, int? examples, int? tokens, bool drop)
    {
        foreach (int count in new[] { 0, 1, 2, 7, 8, 9, 31, 32, 33, 200 })
        {
            int[] lengths = Lengths(count, (ulong)count);
            BatchSampler sampler = Sampler(kind, lengths, new() { MaxExamples = examples, MaxTokens = tokens, DropLast = drop });
            for (int epoch = 0; epoch < 3; epoch++)
            {
                int[][] batches = Batches(sampler.Plan(epoch));
                Assert.Equal(batches.Length, sampler.BatchesIn(epoch));
                int[] seen = [.. batches.SelectMany(batch => batch).Order()];
                Assert.Equal(seen.Distinct(), seen);
                Assert.All(seen, example => Assert.InRange(example, 0, count - 1));
                Assert.All(batches, batch => Assert.True(batch.Length > 0 && !(batch.Length > examples)
                    && (batch.Length == 1 || !(batch.Sum(i => (long)lengths[i]) > tokens))));
                if (!drop)
                    Assert.Equal(count, seen.Length);
                else if (tokens is null && count >= examples)
                    Assert.All(batches, batch => Assert.Equal(examples, batch.Length));
                else if (count > 0)
                    Assert.NotEmpty(batches);
            }

            Assert.Equal(Enumerable.Range(0, 3).Sum(sampler.BatchesIn), sampler.BatchesInFirst(3));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Cursor_ResumedAnywhere_GivesTheRemainingBatches(string kind, int? examples, int? tokens, bool drop)
    {
        int[] lengths = Lengths(50, 1);
        BatchSampler sampler = Sampler(kind, lengths, new() { MaxExamples = examples, MaxTokens = tokens, DropLast = drop });
        int total = (int)sampler.BatchesInFirst(3);
        var cursor = new BatchCursor(sampler);
        var positions = new List<SamplerPosition>();
        var batches = new List<int[]>();
        for (int i = 0; i < total; i++)
        {
            positions.Add(cursor.Position);
            batches.Add(cursor.Next().ToArray());
        }

        Assert.Equal(new SamplerPosition(3, 0), cursor.Position);
        for (int i = 0; i < total; i++)
        {
            var resumed = new BatchCursor(Sampler(kind, lengths, sampler.Limits), positions[i]);
            for (int j = i; j < Math.Min(total, i + 12); j++)
                Assert.Equal(batches[j], resumed.Next().ToArray());
        }
    }

    [Theory]
    [InlineData("shuffled")]
    [InlineData("bucketed")]
    public void Plan_SeedAndEpoch_DecideTheOrder(string kind)
    {
        int[] lengths = Lengths(100, 2);
        var limits = new BatchLimits { MaxExamples = 8 };
        int[][] Plan(ulong seed, int epoch) => Batches(Sampler(kind, lengths, limits, seed).Plan(epoch));
        Assert.Equal(Plan(1, 0), Plan(1, 0));
        Assert.NotEqual(Plan(1, 0), Plan(1, 1));
        Assert.NotEqual(Plan(1, 0), Plan(2, 0));
    }

    [Fact]
    public void Plan_ForAFixedSeed_StaysTheSameForever()
    {
        // A checkpoint written by one version must go on the same way in the next. Orders computed by a second program.
        int[] lengths = [5, 3, 8, 1, 9, 2, 7, 4, 6, 10];
        Assert.Equal([[1, 4, 5], [8, 3, 2], [7, 0, 6], [9]], Batches(new ShuffledSampler(lengths, new() { MaxExamples = 3 }, 7).Plan(0)));
        Assert.Equal([[7, 0], [9], [4], [6], [2], [3, 5, 1, 8]], Batches(new BucketedSampler(lengths, new() { MaxTokens = 12 }, 7, 2).Plan(0)));
    }

    [Fact]
    public void Bucketed_Batches_HaveMoreEvenLengthsThanShuffled()
    {
        int[] lengths = Lengths(2000, 3);
        var limits = new BatchLimits { MaxExamples = 16 };
        double Spread(BatchSampler sampler) => Batches(sampler.Plan(0)).Average(batch => batch.Max(i => lengths[i]) - batch.Average(i => lengths[i]));
        Assert.True(3 * Spread(new BucketedSampler(lengths, limits, 1)) < Spread(new ShuffledSampler(lengths, limits, 1)));
    }

    [Fact]
    public void Sorted_Batches_GoFromLongToShort()
    {
        int[] lengths = Lengths(100, 4);
        int[] order = [.. Batches(new SortedSampler(lengths, new() { MaxTokens = 64 }).Plan(0)).SelectMany(batch => batch)];
        Assert.Equal(Enumerable.Range(0, 100).OrderByDescending(i => lengths[i]).ThenBy(i => i), order);
    }

    [Fact]
    public void File_Batches_KeepTheOrder() =>
        Assert.Equal([[0, 1], [2], [3, 4]], Batches(new FileOrderSampler([3, 4, 9, 2, 5], new() { MaxTokens = 8 }).Plan(5)));

    [Fact]
    public void Options_WithoutOrWithBadLimits_Throw()
    {
        Assert.Throws<ArgumentException>(() => new FileOrderSampler([1], new()));
        Assert.Throws<ArgumentException>(() => new FileOrderSampler([1], new() { MaxExamples = 0 }));
        Assert.Throws<ArgumentException>(() => new FileOrderSampler([1], new() { MaxTokens = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BucketedSampler([1], new() { MaxTokens = 1 }, 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FileOrderSampler([1], new() { MaxTokens = 1 }).Plan(-1));
        Assert.Throws<ArgumentException>(() => new BatchCursor(new FileOrderSampler([], new() { MaxTokens = 1 })));
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, -1)]
    [InlineData(0, 2)]
    public void Cursor_AtAnImpossiblePosition_SaysWhatChanged(int epoch, int batch)
    {
        var sampler = new FileOrderSampler([1, 1, 1], new() { MaxExamples = 2 });
        Assert.Contains($"cannot go on at epoch {epoch}, batch {batch}", Assert.Throws<InvalidDataException>(() => new BatchCursor(sampler, new(epoch, batch))).Message, StringComparison.Ordinal);
    }
}
