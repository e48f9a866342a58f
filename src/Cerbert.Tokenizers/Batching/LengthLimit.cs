namespace Cerbert.Tokenizers.Batching;

/// <summary>How many tokens of one or two texts stay, as the Rust <c>tokenizers</c> library decides it.</summary>
internal static class LengthLimit
{
    /// <param name="first">Tokens of the first text.</param>
    /// <param name="second">Tokens of the second text, null where there is none.</param>
    /// <param name="room">Tokens allowed for both together, special tokens already taken off.</param>
    /// <param name="strategy">Which text gives way.</param>
    /// <param name="kept">Tokens that stay.</param>
    /// <returns>Whether the strategy can make them fit.</returns>
    public static bool TryFit(int first, int? second, int room, TruncationStrategy strategy, out (int First, int Second) kept)
    {
        int other = second ?? 0;
        kept = (first, other);
        int excess = first + other - room;
        if (excess <= 0)
            return true;
        if (strategy == TruncationStrategy.Error)
            return false;
        if (room == 0)
        {
            kept = (0, 0);
            return true;
        }

        switch (strategy)
        {
            case TruncationStrategy.OnlyFirst:
                kept = (first - excess, other);
                return first > excess;
            case TruncationStrategy.OnlySecond:
                kept = (first, other - excess);
                return other > excess;
            default:
                kept = second is null ? (room, 0) : LongestFirst(first, other, room);
                return true;
        }
    }

    private static (int First, int Second) LongestFirst(int first, int second, int room)
    {
        int shorter = Math.Min(first, second);
        // The shorter text stays whole while it takes no more than half of the room.
        int longer = Math.Max(shorter, room - shorter);
        if (shorter + longer > room)
        {
            shorter = room / 2;
            longer = shorter + room % 2;
        }
        return first > second ? (longer, shorter) : (shorter, longer);
    }
}
