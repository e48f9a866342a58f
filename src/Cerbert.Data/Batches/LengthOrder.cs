namespace Cerbert.Data;

/// <summary>Sorts examples by length; equally long ones keep their order, so the result does not depend on the sorting algorithm.</summary>
internal static class LengthOrder
{
    public static void Sort(Span<int> order, ReadOnlySpan<int> lengths, bool longestFirst)
    {
        long[] keys = new long[order.Length];
        for (int i = 0; i < keys.Length; i++)
            keys[i] = ((long)(longestFirst ? -lengths[order[i]] : lengths[order[i]]) << 32) | (uint)i;
        keys.AsSpan().Sort(order);
    }
}
