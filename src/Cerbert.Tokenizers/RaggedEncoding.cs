namespace Cerbert.Tokenizers;

/// <summary>Sequences of token ids one behind the other, without padding.</summary>
/// <param name="Ids">Token ids of all sequences, [tokens].</param>
/// <param name="TypeIds">Segment of each token: 0 for the first text, 1 for the second where the model tells them apart. [tokens].</param>
/// <param name="Offsets">Sequence i is tokens Offsets[i] to Offsets[i + 1] − 1. [sequences + 1], the last is the number of tokens.</param>
/// <param name="Truncated">How many sequences lost tokens to the length limit.</param>
public sealed record RaggedEncoding(int[] Ids, byte[] TypeIds, int[] Offsets, int Truncated)
{
    /// <summary>Number of sequences.</summary>
    public int Count => Offsets.Length - 1;

    /// <summary>The token ids of one sequence.</summary>
    public ReadOnlySpan<int> IdsOf(int sequence) => Ids.AsSpan(Offsets[sequence]..Offsets[sequence + 1]);

    /// <summary>The segments of one sequence.</summary>
    public ReadOnlySpan<byte> TypeIdsOf(int sequence) => TypeIds.AsSpan(Offsets[sequence]..Offsets[sequence + 1]);
}
