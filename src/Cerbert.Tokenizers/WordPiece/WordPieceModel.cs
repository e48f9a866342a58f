using Cerbert.Tokenizers.Batching;

namespace Cerbert.Tokenizers.WordPiece;

/// <summary>
/// Spells a word with pieces of the vocabulary: again and again the longest piece that fits, pieces behind the first one being those
/// with the continuing prefix; a word that cannot be spelled to its end, or is too long, is the unknown token.
/// </summary>
internal sealed class WordPieceModel
{
    private readonly PieceTable starts;
    private readonly PieceTable continuations;
    private readonly ulong[] powers;
    private readonly int unknownId;
    private readonly int maxCharacters;

    public WordPieceModel(Vocabulary vocabulary, int unknownId, string prefix, int maxCharacters)
    {
        this.unknownId = unknownId;
        this.maxCharacters = maxCharacters;
        var all = new List<(string, int)>(vocabulary.Size);
        var continuing = new List<(string, int)>();
        for (int id = 0; id < vocabulary.Size; id++)
        {
            if (vocabulary.TokenOf(id) is not { Length: > 0 } token)
                continue;
            all.Add((token, id));
            if (token.Length > prefix.Length && token.StartsWith(prefix, StringComparison.Ordinal))
                continuing.Add((token[prefix.Length..], id));
        }
        starts = new PieceTable(all);
        continuations = new PieceTable(continuing);
        powers = PieceTable.Powers(continuations.MaxLength + 1);
    }

    /// <summary>Appends the pieces of a word (not empty).</summary>
    public void Append(ReadOnlySpan<char> word, EncoderWorkspace workspace)
    {
        if (word.Length > maxCharacters && Characters(word) > maxCharacters)
        {
            workspace.Pieces.Add(unknownId);
            return;
        }

        if (workspace.PrefixHashes.Length <= word.Length)
            workspace.PrefixHashes = new ulong[word.Length * 2];
        ulong[] prefixes = workspace.PrefixHashes; // of word[..i]
        ulong hash = 0;
        for (int i = 0; i < word.Length; i++)
        {
            hash = PieceTable.Extend(hash, word[i]);
            prefixes[i + 1] = hash;
        }

        int whole = starts.Find(hash, word);
        if (whole >= 0)
            workspace.Pieces.Add(whole);
        else
            AppendParts(word, prefixes, workspace.Pieces);
    }

    private void AppendParts(ReadOnlySpan<char> word, ulong[] prefixes, ReusedBuffer<int> pieces)
    {
        int before = pieces.Count;
        int id = -1, end = Math.Min(word.Length - 1, starts.MaxLength);
        for (; end > 0 && id < 0; end--)
            id = starts.Find(prefixes[end], word[..end]);
        int start = end + 1;
        while (id >= 0)
        {
            pieces.Add(id);
            if (start == word.Length)
                return;
            id = -1;
            for (end = Math.Min(word.Length, start + continuations.MaxLength); end > start; end--)
            {
                // The hash of word[start..end]: what the prefix up to start adds to the longer one is taken off.
                ulong hash = prefixes[end] - prefixes[start] * powers[end - start];
                id = continuations.Find(hash, word[start..end]);
                if (id >= 0)
                    break;
            }
            start = end;
        }
        pieces.Truncate(before);
        pieces.Add(unknownId);
    }

    private static int Characters(ReadOnlySpan<char> word)
    {
        int count = 0;
        foreach (char c in word)
            count += char.IsLowSurrogate(c) ? 0 : 1;
        return count;
    }
}
