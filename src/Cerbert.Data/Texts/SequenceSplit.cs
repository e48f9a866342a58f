namespace Cerbert.Data;

/// <summary>Keeps a share of sequences back to score on.</summary>
public static class SequenceSplit
{
    // Runs of every seed keep the same sequences back, so that their scores compare.
    private const ulong Seed = 0x48656C64_4F757421;

    /// <summary>The sequences to train on and those kept back: at least one, and not all.</summary>
    /// <param name="all">The sequences, two or more.</param>
    /// <param name="share">The share kept back, above 0 and below 1.</param>
    public static (EncodedSequences Train, EncodedSequences HeldOut) Split(EncodedSequences all, double share)
    {
        ArgumentNullException.ThrowIfNull(all);
        if (all.Count < 2)
            throw new ArgumentException($"{all.Count} sequences cannot be split", nameof(all));
        int[] order = [.. Enumerable.Range(0, all.Count)];
        new Philox(Seed, 0).Shuffle<int>(order);
        int kept = Math.Clamp((int)Math.Round(share * all.Count), 1, all.Count - 1);
        return (all.Take([.. order[kept..].Order()]), all.Take([.. order[..kept].Order()]));
    }

    /// <summary>At most so many of the sequences, evenly spread over all.</summary>
    public static EncodedSequences Limit(EncodedSequences all, int count)
    {
        ArgumentNullException.ThrowIfNull(all);
        return all.Count <= count ? all : all.Take([.. Enumerable.Range(0, count).Select(i => (int)((long)i * all.Count / count))]);
    }
}
