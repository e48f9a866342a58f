using Cerbert.Tokenizers;

namespace Cerbert.Data;

/// <summary>
/// Packs the sentences of documents into sequences as long as a model reads: whole sentences, never across two documents (FULL-SENTENCES
/// within a document, as Liu et al., RoBERTa, arXiv 1907.11692, section 4.2, found best).
/// </summary>
public sealed class SequencePacker
{
    private readonly Tokenizer tokenizer;
    private readonly bool halves;
    private readonly int room;
    private readonly List<int> ids = [], types = [], offsets = [0];

    /// <summary>A packer without sequences yet.</summary>
    /// <param name="tokenizer">Text to ids; has [CLS] and [SEP].</param>
    /// <param name="maxLength">Tokens of a sequence at most, special ones included.</param>
    /// <param name="halves">Whether each sequence is two halves, [CLS] a [SEP] b [SEP], parted between sentences where it can be.</param>
    /// <exception cref="InvalidDataException">The tokenizer has no token to begin or end a sequence with.</exception>
    public SequencePacker(Tokenizer tokenizer, int maxLength, bool halves = false)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        if (tokenizer.ClsId < 0 || tokenizer.SepId < 0)
            throw new InvalidDataException("the vocabulary has no [CLS] and [SEP] to begin and end a sequence with; use one that has (cerbert vocab makes such)");
        (this.tokenizer, this.halves, room) = (tokenizer, halves, maxLength - (halves ? 3 : 2));
        ArgumentOutOfRangeException.ThrowIfLessThan(room, halves ? 2 : 1, nameof(maxLength));
    }

    /// <summary>Sequences so far.</summary>
    public int Count => offsets.Count - 1;

    /// <summary>Adds a document; a sentence longer than a sequence is cut into several.</summary>
    /// <param name="sentences">The document's sentences in their order.</param>
    public void Add(IReadOnlyList<string> sentences)
    {
        if (sentences.Count == 0)
            return;
        RaggedEncoding pieces = tokenizer.EncodeBatch(sentences, options: new EncodingOptions { AddSpecialTokens = false });
        // [start, end) of the tokens that wait for their sequence.
        int start = 0;
        for (int i = 0; i < pieces.Count; i++)
        {
            if (pieces.Offsets[i + 1] - start <= room)
                continue;
            if (pieces.Offsets[i] > start)
                Close(pieces, start, pieces.Offsets[i]);
            start = pieces.Offsets[i];
            for (; pieces.Offsets[i + 1] - start > room; start += room)
                Close(pieces, start, start + room);
        }

        if (pieces.Ids.Length > start)
            Close(pieces, start, pieces.Ids.Length);
    }

    /// <summary>Adds sequences that are whole as they are, such as the texts or pairs of a table.</summary>
    /// <param name="rows">With their special tokens, none longer than a sequence.</param>
    public void AddWhole(RaggedEncoding rows)
    {
        for (int i = 0; i < rows.Count; i++)
        {
            ids.AddRange(rows.IdsOf(i));
            foreach (byte type in rows.TypeIdsOf(i))
                types.Add(type);
            offsets.Add(ids.Count);
        }
    }

    /// <summary>The sequences so far, [CLS] … [SEP] each.</summary>
    public EncodedSequences ToSequences() => new([.. ids], [.. types], [.. offsets]);

    private void Close(RaggedEncoding pieces, int start, int end)
    {
        // A single token has no halves.
        if (halves && end - start < 2)
            return;
        ids.Add(tokenizer.ClsId);
        int middle = halves ? Middle(pieces.Offsets, start, end) : end;
        ids.AddRange(pieces.Ids.AsSpan(start..middle));
        ids.Add(tokenizer.SepId);
        types.AddRange(Enumerable.Repeat(0, middle - start + 2));
        if (halves)
        {
            ids.AddRange(pieces.Ids.AsSpan(middle..end));
            ids.Add(tokenizer.SepId);
            types.AddRange(Enumerable.Repeat(1, end - middle + 1));
        }

        offsets.Add(ids.Count);
    }

    // Where a sentence begins nearest to the middle; within a single sentence the middle itself.
    private static int Middle(int[] sentences, int start, int end)
    {
        int half = (start + end) / 2, best = -1;
        int first = Array.BinarySearch(sentences, start);
        for (int i = first < 0 ? ~first : first; i < sentences.Length && sentences[i] < end; i++)
            if (sentences[i] > start && (best < 0 || Math.Abs(sentences[i] - half) < Math.Abs(best - half)))
                best = sentences[i];
        return best < 0 ? half : best;
    }
}
