namespace Cerbert.Data;

/// <summary>Gathers sequences into a batch twice: all of them, and all of them again, for a model that sees each with two different dropouts.</summary>
/// <param name="data">The sequences.</param>
public sealed class TwinBatchBuilder(EncodedSequences data)
{
    private readonly RaggedBatch batch = new();

    /// <summary>The batch of these sequences; what the builder made before is no longer valid.</summary>
    public RaggedBatch Build(ReadOnlySpan<int> sequences)
    {
        int[] twice = [.. sequences, .. sequences];
        EncodedSequences taken = data.Take(twice);
        var offsets = new int[twice.Length + 1];
        for (int i = 0; i < twice.Length; i++)
            offsets[i + 1] = offsets[i] + taken.Length(i);
        batch.Examples = twice.AsMemory(0, sequences.Length);
        batch.Ids = taken.AllIds;
        batch.TypeIds = taken.AllTypeIds;
        batch.Offsets = offsets;
        batch.Labels = Enumerable.Range(0, sequences.Length).ToArray();
        return batch;
    }
}
