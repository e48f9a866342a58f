namespace Cerbert.Data;

/// <summary>
/// Sequences of different lengths end to end, without padding, and their labels. Belongs to the
/// builder that made it and is valid until that makes the next one.
/// </summary>
public sealed class RaggedBatch
{
    internal RaggedBatch()
    {
    }

    /// <summary>[examples] which examples these are, as indices into the data set.</summary>
    public ReadOnlyMemory<int> Examples { get; internal set; }

    /// <summary>[tokens] token ids.</summary>
    public ReadOnlyMemory<int> Ids { get; internal set; }

    /// <summary>[tokens] segment ids.</summary>
    public ReadOnlyMemory<int> TypeIds { get; internal set; }

    /// <summary>[sequences + 1] sequence i is tokens Offsets[i] to Offsets[i + 1] − 1.</summary>
    /// <remarks>In two passes there are 2 × examples sequences: all first texts, then all second texts.</remarks>
    public ReadOnlyMemory<int> Offsets { get; internal set; }

    /// <summary>[examples] class indices with <see cref="ClassLabels"/>, else empty.</summary>
    public ReadOnlyMemory<int> Labels { get; internal set; }

    /// <summary>
    /// [examples] scores with <see cref="ScoreLabels"/>; [examples, classes] 1 for the classes that apply and 0 for the others
    /// with <see cref="MultiLabels"/>; else empty.
    /// </summary>
    public ReadOnlyMemory<float> Scores { get; internal set; }

    /// <summary>[masked] the tokens to be guessed, as numbers within the batch, ascending; empty unless a <see cref="MaskedBatchBuilder"/> made it.</summary>
    public ReadOnlyMemory<int> Masked { get; internal set; }

    /// <summary>[masked] the ids that were there.</summary>
    public ReadOnlyMemory<int> MaskedIds { get; internal set; }

    /// <summary>The number of sequences.</summary>
    public int SequenceCount => Offsets.Length - 1;

    /// <summary>The number of tokens in all sequences.</summary>
    public int TokenCount => Ids.Length;
}
