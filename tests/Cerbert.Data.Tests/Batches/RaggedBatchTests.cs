using Cerbert.Data;

namespace Cerbert.Tests.Batches;

public sealed class RaggedBatchTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private DataSet Data(LabelKind kind, params string[] labels) => DataSet.Load(
        _folder.Write("t.tsv", "text\tlabel\n" + string.Concat(labels.Select(label => $"x\t{label}\n"))),
        new() { Text = "text", Label = "label", Labels = kind });

    // Sequence i has i + 1 tokens: base + 10 i, base + 10 i + 1, …, in segment 1 from the second token on.
    private static EncodedSequences Sequences(int count, int from)
    {
        int[] offsets = [.. Enumerable.Range(0, count + 1).Select(i => i * (i + 1) / 2)];
        return new(
            [.. Enumerable.Range(0, count).SelectMany(i => Enumerable.Range(from + (10 * i), i + 1))],
            [.. Enumerable.Range(0, count).SelectMany(i => Enumerable.Range(0, i + 1).Select(j => Math.Min(j, 1)))],
            offsets);
    }

    [Fact]
    public void Build_OnePass_GathersInTheOrderGiven()
    {
        var data = new EncodedDataSet(Data(new ClassLabels(3), "0", "1", "2"), Sequences(3, 100));
        Assert.Equal([1, 2, 3], data.Lengths.ToArray());
        RaggedBatch batch = new RaggedBatchBuilder(data).Build([2, 0]);
        Assert.Equal([120, 121, 122, 100], batch.Ids.ToArray());
        Assert.Equal([0, 1, 1, 0], batch.TypeIds.ToArray());
        Assert.Equal([0, 3, 4], batch.Offsets.ToArray());
        Assert.Equal([2, 0], batch.Labels.ToArray());
        Assert.Equal([2, 0], batch.Examples.ToArray());
        Assert.True(batch.Scores.IsEmpty);
        Assert.Equal((2, 4), (batch.SequenceCount, batch.TokenCount));
    }

    [Fact]
    public void Build_TwoPasses_PutsAllFirstTextsBeforeAllSecond()
    {
        var data = new EncodedDataSet(Data(new ScoreLabels(0, 5), "0.5", "1", "5"), Sequences(3, 100), Sequences(3, 200));
        Assert.Equal([2, 4, 6], data.Lengths.ToArray());
        RaggedBatch batch = new RaggedBatchBuilder(data).Build([1, 0]);
        Assert.Equal([110, 111, 100, 210, 211, 200], batch.Ids.ToArray());
        Assert.Equal([0, 2, 3, 5, 6], batch.Offsets.ToArray());
        Assert.Equal([1, 0.5f], batch.Scores.ToArray());
        Assert.True(batch.Labels.IsEmpty);
    }

    [Fact]
    public void Build_MultiLabels_GivesOneRowOfZerosAndOnesEach()
    {
        var data = new EncodedDataSet(Data(new MultiLabels(["a", "b", "c"]), "c,a", "", "b"), Sequences(3, 0));
        var builder = new RaggedBatchBuilder(data);
        Assert.Equal([1, 0, 1, 0, 0, 0, 0, 1, 0], builder.Build([0, 1, 2]).Scores.ToArray());
        Assert.Equal([0, 0, 0], builder.Build([1]).Scores.ToArray());
    }

    [Fact]
    public void Build_InASteadyState_AllocatesNothing()
    {
        string[] labels = [.. Enumerable.Range(0, 40).Select(i => $"{i % 2}")];
        var data = new EncodedDataSet(Data(new ClassLabels(2), labels), Sequences(40, 0), Sequences(40, 0));
        var builder = new RaggedBatchBuilder(data);
        EpochPlan plan = new ShuffledSampler(data.Lengths.Span, new() { MaxExamples = 8 }, 1).Plan(0);
        for (int i = 0; i < plan.BatchCount; i++)
            builder.Build(plan.Batch(i));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < plan.BatchCount; i++)
            builder.Build(plan.Batch(i));
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Sorted_ResultsByExample_ComeBackInFileOrder()
    {
        string[] labels = [.. Enumerable.Range(0, 10).Select(i => $"{i % 3}")];
        var data = new EncodedDataSet(Data(new ClassLabels(3), labels), Sequences(10, 0));
        var builder = new RaggedBatchBuilder(data);
        EpochPlan plan = new SortedSampler(data.Lengths.Span, new() { MaxTokens = 20 }).Plan(0);
        int[] results = new int[10];
        for (int i = 0; i < plan.BatchCount; i++)
        {
            RaggedBatch batch = builder.Build(plan.Batch(i));
            for (int k = 0; k < batch.Examples.Length; k++)
                results[batch.Examples.Span[k]] = batch.Offsets.Span[k + 1] - batch.Offsets.Span[k];
        }

        Assert.Equal(Enumerable.Range(1, 10), results);
    }

    [Fact]
    public void Sequences_ThatDoNotFit_Throw()
    {
        Assert.Throws<ArgumentException>(() => new EncodedSequences([1, 2], [0, 0], [0, 1]));
        Assert.Throws<ArgumentException>(() => new EncodedSequences([1, 2], [0], [0, 2]));
        Assert.Throws<ArgumentException>(() => new EncodedSequences([1, 2], [0, 0], [0, 2, 2]));
        Assert.Throws<ArgumentException>(() => new EncodedSequences([1, 2], [0, 0], []));
        Assert.Throws<ArgumentException>(() => new EncodedDataSet(Data(new ClassLabels(2), "0"), Sequences(2, 0)));
        Assert.Throws<ArgumentException>(() => new EncodedDataSet(Data(new ClassLabels(2), "0"), Sequences(1, 0), Sequences(2, 0)));
    }
}
