using System.Runtime.InteropServices;

namespace Cerbert.Data;

/// <summary>
/// Gathers sequences into a batch and hides some of their tokens, each time others. The mask of a sequence is a function of seed, pass and
/// sequence: it depends on no other sequence of the batch, and nothing has to be saved to go on with the same masks.
/// </summary>
/// <param name="data">The sequences with their special tokens.</param>
/// <param name="masker">Hides tokens.</param>
/// <param name="seed">The run's seed.</param>
/// <param name="halves">Asks about the halves of each sequence, into the batch's labels; null: nothing is asked.</param>
public sealed class MaskedBatchBuilder(EncodedSequences data, TokenMasker masker, ulong seed, HalvesShuffler? halves = null)
{
    // Other draws of the run begin with its seed, too.
    private const ulong MaskPurpose = 0x6D61736B_00000000, HalvesPurpose = 0x68616C66_00000000;

    private readonly RaggedBatch batch = new();
    private readonly List<int> ids = [], types = [], positions = [], hidden = [];

    /// <summary>The batch of these sequences, in this order. What the builder made before is no longer valid.</summary>
    /// <param name="sequences">Numbers of sequences.</param>
    /// <param name="pass">The pass through the data, from 0: the next one hides other tokens.</param>
    public RaggedBatch Build(ReadOnlySpan<int> sequences, int pass)
    {
        foreach (List<int> list in (ReadOnlySpan<List<int>>)[ids, types, positions, hidden])
            list.Clear();
        var offsets = new int[sequences.Length + 1];
        int[] labels = halves is null ? [] : new int[sequences.Length];
        for (int i = 0; i < sequences.Length; i++)
        {
            ulong stream = ((ulong)(uint)pass << 32) | (uint)sequences[i];
            if (halves is not null)
            {
                labels[i] = halves.Append(sequences[i], seed ^ HalvesPurpose, stream, ids, types);
            }
            else
            {
                ids.AddRange(data.Ids(sequences[i]));
                types.AddRange(data.TypeIds(sequences[i]));
            }

            int before = positions.Count;
            masker.Mask(CollectionsMarshal.AsSpan(ids)[offsets[i]..], seed ^ MaskPurpose, stream, positions, hidden);
            for (int p = before; p < positions.Count; p++)
                positions[p] += offsets[i];
            offsets[i + 1] = ids.Count;
        }

        batch.Examples = sequences.ToArray();
        batch.Ids = ids.ToArray();
        batch.TypeIds = types.ToArray();
        batch.Offsets = offsets;
        batch.Labels = labels;
        batch.Masked = positions.ToArray();
        batch.MaskedIds = hidden.ToArray();
        return batch;
    }
}
