namespace Cerbert.Tokenizers.WordPiece;

/// <summary>
/// How often each two pieces stand side by side, and in which words; the most frequent pair first, of equals the one with the smaller
/// ids.
/// </summary>
internal sealed class PairTable
{
    private readonly Dictionary<(int Left, int Right), long> counts = [];
    private readonly Dictionary<(int Left, int Right), HashSet<int>> words = [];
    private readonly PriorityQueue<(int Left, int Right), (long Fewer, int Left, int Right)> queue = new();
    private readonly HashSet<(int Left, int Right)> changed = [];

    /// <summary>Adds to a pair's count, for a word it stands in; a negative number takes away.</summary>
    public void Add((int Left, int Right) pair, long count, int word)
    {
        counts[pair] = counts.GetValueOrDefault(pair) + count;
        if (count > 0)
        {
            if (!words.TryGetValue(pair, out HashSet<int>? places))
                words.Add(pair, places = []);
            places.Add(word);
            changed.Add(pair);
        }
    }

    /// <summary>The most frequent pair and the words it stands in; false where none is as frequent as <paramref name="least"/>.</summary>
    public bool TryTake(long least, out (int Left, int Right) pair, out int[] places)
    {
        foreach ((int left, int right) in changed)
            queue.Enqueue((left, right), (-counts[(left, right)], left, right));
        changed.Clear();
        while (queue.TryDequeue(out pair, out (long Fewer, int, int) rank))
        {
            // Counts that fell since are put back in their place; those that rose were put in once more.
            long count = counts.GetValueOrDefault(pair);
            if (count > 0 && count < -rank.Fewer)
                queue.Enqueue(pair, (-count, pair.Left, pair.Right));
            if (count != -rank.Fewer)
                continue;
            if (count < least)
                break;
            places = [.. words[pair]];
            return true;
        }

        (pair, places) = (default, []);
        return false;
    }

    /// <summary>Leaves a pair out that no longer stands anywhere.</summary>
    public void Forget((int Left, int Right) pair)
    {
        counts.Remove(pair);
        words.Remove(pair);
        changed.Remove(pair);
    }
}
