using Cerbert.Tokenizers.Batching;

namespace Cerbert.Tokenizers.Bpe;

/// <summary>
/// Joins the pieces of one word: always the pair with the lowest rank, of several the leftmost. n log n, so that a word of a million
/// characters is no trouble.
/// </summary>
internal sealed class WordMerger
{
    private readonly PriorityQueue<(int At, int Joined), ulong> queue = new();
    private Piece[] pieces = new Piece[64];

    /// <summary>Joins and appends what is left.</summary>
    /// <param name="ids">The pieces, one for each byte.</param>
    /// <param name="table">The joins.</param>
    /// <param name="output">Where the ids go.</param>
    public void Merge(ReadOnlySpan<int> ids, MergeTable table, ReusedBuffer<int> output)
    {
        if (pieces.Length < ids.Length)
            pieces = new Piece[Math.Max(ids.Length, pieces.Length * 2)];
        for (int i = 0; i < ids.Length; i++)
            pieces[i] = new Piece(ids[i], i - 1, i + 1 < ids.Length ? i + 1 : -1);
        for (int i = 0; i + 1 < ids.Length; i++)
            Offer(i, table);

        while (queue.TryDequeue(out var best, out _))
        {
            ref Piece left = ref pieces[best.At];
            // A pair that has changed since it was offered is offered again in its new form.
            if (left.Id < 0 || left.Next < 0)
                continue;
            ref Piece right = ref pieces[left.Next];
            var (rank, joined) = table.Find(left.Id, right.Id);
            if (rank < 0 || joined != best.Joined)
                continue;
            left.Id = joined;
            right.Id = -1;
            left.Next = right.Next;
            if (left.Next >= 0)
                pieces[left.Next].Previous = best.At;
            if (left.Previous >= 0)
                Offer(left.Previous, table);
            Offer(best.At, table);
        }
        for (int i = 0; i >= 0 && i < ids.Length; i = pieces[i].Next)
            output.Add(pieces[i].Id);
    }

    private void Offer(int at, MergeTable table)
    {
        int next = pieces[at].Next;
        if (next < 0)
            return;
        var (rank, joined) = table.Find(pieces[at].Id, pieces[next].Id);
        if (rank >= 0)
            queue.Enqueue((at, joined), ((ulong)(uint)rank << 32) | (uint)at);
    }

    private record struct Piece(int Id, int Previous, int Next);
}
