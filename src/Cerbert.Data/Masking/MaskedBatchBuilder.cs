namespace Cerbert.Data;

/// <summary>
/// Gathers sequences into a batch and hides some of their tokens, each time others. The mask of a sequence is a function of seed, pass and
/// sequence: it depends on no other sequence of the batch, and nothing has to be saved to go on with the same masks.
/// </summary>
/// <param name="data">The sequences with their special tokens.</param>
/// <param name="masker">Hides tokens.</param>
/// <param name="seed">The run's seed.</param>
public sealed class MaskedBatchBuilder(EncodedSequences data, TokenMasker masker, ulong seed)
{
    // Other draws of the run begin with its seed, too.
    private const ulong Purpose = 0x6D61736B_00000000;

    private readonly RaggedBatch batch = new();
    private readonly List<int> positions = [], labels = [];
    private int[] examples = [], ids = [], types = [], offsets = [];

    /// <summary>The batch of these sequences, in this order. What the builder made before is overwritten.</summary>
    /// <param name="sequences">Numbers of sequences.</param>
    /// <param name="pass">The pass through the data, from 0: the next one hides other tokens.</param>
    public RaggedBatch Build(ReadOnlySpan<int> sequences, int pass)
    {
        int tokens = 0;
        foreach (int sequence in sequences)
            tokens = checked(tokens + data.Length(sequence));
        // Batches are read again in the backward pass, so a new one takes new arrays only where the old ones are too small.
        if (ids.Length < tokens)
            (ids, types) = (new int[tokens], new int[tokens]);
        if (examples.Length < sequences.Length)
            (examples, offsets) = (new int[sequences.Length], new int[sequences.Length + 1]);
        sequences.CopyTo(examples);
        positions.Clear();
        labels.Clear();
        int end = 0;
        for (int i = 0; i < sequences.Length; i++)
        {
            int length = data.Length(sequences[i]), before = positions.Count;
            Span<int> row = ids.AsSpan(end, length);
            data.Ids(sequences[i]).CopyTo(row);
            data.TypeIds(sequences[i]).CopyTo(types.AsSpan(end));
            masker.Mask(row, seed ^ Purpose, ((ulong)(uint)pass << 32) | (uint)sequences[i], positions, labels);
            for (int p = before; p < positions.Count; p++)
                positions[p] += end;
            offsets[i + 1] = end += length;
        }

        batch.Examples = examples.AsMemory(0, sequences.Length);
        batch.Ids = ids.AsMemory(0, tokens);
        batch.TypeIds = types.AsMemory(0, tokens);
        batch.Offsets = offsets.AsMemory(0, sequences.Length + 1);
        batch.Masked = positions.ToArray();
        batch.MaskedIds = labels.ToArray();
        return batch;
    }
}
