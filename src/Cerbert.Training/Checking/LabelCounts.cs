using Cerbert.Data;

namespace Cerbert.Training.Checking;

/// <summary>Counts the labels of one file, and says what is odd about their balance.</summary>
internal sealed class LabelCounts
{
    private const double RareShare = 0.1;

    private readonly IReadOnlyList<string> names;
    private readonly bool several;
    private readonly int[] counts;
    private readonly bool scored;
    private double least = double.PositiveInfinity, largest = double.NegativeInfinity, sum;
    private int rows;

    public LabelCounts(LabelKind labels)
    {
        names = labels switch { ClassLabels { Names: var n } => n, MultiLabels { Names: var n } => n, _ => [] };
        several = labels is MultiLabels;
        scored = labels is ScoreLabels;
        counts = new int[names.Count];
    }

    public IReadOnlyList<KeyValuePair<string, int>> Classes => [.. names.Zip(counts, KeyValuePair.Create)];

    public (double Least, double Mean, double Largest)? Scores => scored && rows > 0 ? (least, sum / rows, largest) : null;

    /// <summary>Equal for equal labels.</summary>
    public static long KeyOf(Example example) => example switch
    {
        { Class: { } label } => label + 1L,
        { Score: { } score } => BitConverter.SingleToInt32Bits(score) + (1L << 40),
        { Classes: { } classes } => classes.Aggregate(17L, (key, label) => unchecked((key * 1_000_003) + label)),
        _ => 0,
    };

    public void Add(Example example)
    {
        rows++;
        if (example.Class is { } label)
            counts[label]++;
        foreach (int each in example.Classes ?? [])
            counts[each]++;
        if (example.Score is not { } score)
            return;
        (least, largest) = (Math.Min(least, score), Math.Max(largest, score));
        sum += score;
    }

    /// <summary>Adds what is odd.</summary>
    /// <param name="findings">Takes it.</param>
    /// <param name="file">The file.</param>
    /// <param name="learnt">Whether the file is trained on, rather than scored on.</param>
    public void Report(FindingList findings, string file, bool learnt)
    {
        if (rows == 0)
            return;
        string effect = learnt ? "so it is never learnt" : "so nothing is known of how well it is told";
        for (int i = 0; i < counts.Length; i++)
        {
            if (counts[i] == 0)
                findings.Add(FindingKind.MissingClass, $"{file}: no row has the label '{names[i]}', {effect}; check the task's labels, or add examples", isError: false, names[i]);
            else if (learnt && !several && counts[i] * counts.Length < RareShare * rows)
                findings.Add(FindingKind.RareClass, $"{file}: the label '{names[i]}' is on {counts[i]} of {rows} rows; add examples, or weigh them up (objective: {{ name: cross-entropy, class_weights: […] }})", isError: false, names[i], count: counts[i]);
        }

        if (learnt && scored && rows > 1 && least == largest)
            findings.Add(FindingKind.ConstantScores, $"{file}: all {rows} rows have the score {least:R}, so there is nothing to learn; check the label column", isError: false);
    }
}
