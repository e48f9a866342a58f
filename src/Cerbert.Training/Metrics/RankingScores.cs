namespace Cerbert.Training.Metrics;

/// <summary>How well a score puts the positives before the negatives, whatever the threshold.</summary>
public static class RankingScores
{
    /// <summary>
    /// Area under the ROC curve: the chance that a positive example scores higher than a negative one, ties counting half
    /// (Mann–Whitney U over average ranks).
    /// </summary>
    /// <param name="truth">1 for positive examples, 0 for negative ones.</param>
    /// <param name="score">Higher means more likely positive.</param>
    /// <returns>0 to 1; NaN when there are no positives, no negatives, or a score is NaN.</returns>
    public static double RocAuc(ReadOnlySpan<int> truth, ReadOnlySpan<double> score)
    {
        Require.SameLength(truth.Length, score.Length);
        if (score.Contains(double.NaN))
            return double.NaN;
        double[] ranks = Spearman.AverageRanks(score);
        double positives = 0, rankSum = 0;
        for (int i = 0; i < truth.Length; i++)
        {
            if (truth[i] == 0)
                continue;
            positives++;
            rankSum += ranks[i];
        }
        double negatives = truth.Length - positives;
        return (rankSum - (positives * (positives + 1) / 2)) / (positives * negatives);
    }

    /// <summary>Average precision: Σ (R_n − R_{n−1}) P_n over the distinct thresholds from the highest score down.</summary>
    /// <param name="truth">1 for positive examples, 0 for negative ones.</param>
    /// <param name="score">Higher means more likely positive.</param>
    /// <returns>0 to 1; NaN when there are no positives or a score is NaN.</returns>
    public static double AveragePrecision(ReadOnlySpan<int> truth, ReadOnlySpan<double> score)
    {
        Require.SameLength(truth.Length, score.Length);
        if (score.Contains(double.NaN))
            return double.NaN;
        double[] sorted = score.ToArray();
        int[] labels = truth.ToArray();
        Array.Sort(sorted, labels);
        double hits = 0, sum = 0;
        for (int end = sorted.Length, start; end > 0; end = start)
        {
            double newHits = 0;
            for (start = end; start > 0 && sorted[start - 1].Equals(sorted[end - 1]); start--)
                newHits += labels[start - 1] != 0 ? 1 : 0;
            hits += newHits;
            sum += newHits * hits / (sorted.Length - start);
        }
        return sum / hits;
    }
}
