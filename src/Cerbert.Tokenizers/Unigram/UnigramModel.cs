using Cerbert.Tokenizers.Batching;
using Cerbert.Tokenizers.Bpe;

namespace Cerbert.Tokenizers.Unigram;

/// <summary>Spells a word with the pieces whose probabilities have the largest product (Kudo, arXiv 1804.10959, section 3.2).</summary>
internal sealed class UnigramModel
{
    // What a character without a piece costs beyond the least likely piece.
    private const double UnknownPenalty = 10;

    private readonly PieceTrie trie;
    private readonly double[] scores;
    private readonly double unknownScore;
    private readonly int unknownId;

    /// <param name="vocabulary">The pieces.</param>
    /// <param name="scores">The logarithm of each piece's probability.</param>
    /// <param name="unknownId">Stands for characters without a piece; neighbouring ones have one together.</param>
    public UnigramModel(Vocabulary vocabulary, double[] scores, int unknownId)
    {
        trie = new PieceTrie(vocabulary);
        (this.scores, this.unknownId) = (scores, unknownId);
        unknownScore = scores.Min() - UnknownPenalty;
    }

    /// <summary>Appends the pieces of a word (not empty).</summary>
    public void Append(ReadOnlySpan<char> word, EncoderWorkspace workspace)
    {
        ulong hash = WordCache.HashOf(word);
        if (workspace.Words.TryAppend(word, hash, workspace.Pieces))
            return;
        int before = workspace.Pieces.Count;
        Spell(word, workspace);
        workspace.Words.Add(word, hash, workspace.Pieces.Span[before..]);
    }

    private void Spell(ReadOnlySpan<char> word, EncoderWorkspace workspace)
    {
        if (workspace.Path.Length <= word.Length)
            workspace.Path = new PathNode[(word.Length + 1) * 2];
        Span<PathNode> path = workspace.Path.AsSpan(0, word.Length + 1);
        path.Fill(new PathNode(0, -1, -1));
        for (int start = 0; start < word.Length;)
        {
            double here = path[start].Score;
            int character = char.IsHighSurrogate(word[start]) && start + 1 < word.Length ? 2 : 1;
            bool known = false;
            for (int node = 0, end = start; end < word.Length && (node = trie.Next(node, word[end])) >= 0;)
            {
                end++;
                if (trie.PieceAt(node) is not (>= 0 and var id))
                    continue;
                Reach(ref path[end], here + scores[id], start, id);
                known |= end == start + character;
            }

            if (!known)
                Reach(ref path[start + character], here + unknownScore, start, unknownId);
            start += character;
        }

        WriteBack(word, path, workspace);
    }

    // Of equally good ways the first one found stays.
    private static void Reach(ref PathNode node, double score, int start, int id)
    {
        if (node.Start < 0 || score > node.Score)
            node = new PathNode(score, start, id);
    }

    // From the end to the start, and then turned round.
    private void WriteBack(ReadOnlySpan<char> word, ReadOnlySpan<PathNode> path, EncoderWorkspace workspace)
    {
        ReusedBuffer<int> reversed = workspace.Letters;
        reversed.Truncate(0);
        for (int end = word.Length; end > 0;)
        {
            int start = path[end].Start, id = path[end].Id;
            if (id == unknownId)
            {
                while (start > 0 && path[start].Id == unknownId)
                    start = path[start].Start;
                id = trie.Find(word[start..end]) is >= 0 and var whole ? whole : unknownId;
            }

            reversed.Add(id);
            end = start;
        }

        for (int i = reversed.Count - 1; i >= 0; i--)
            workspace.Pieces.Add(reversed.Span[i]);
    }
}
