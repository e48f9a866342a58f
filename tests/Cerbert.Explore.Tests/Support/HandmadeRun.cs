namespace Cerbert.Tests;

/// <summary>Run folders whose files are written by hand.</summary>
internal static class HandmadeRun
{
    /// <summary>A run of one task named a with three classes, x, y and z.</summary>
    public static string Write(string folder, IEnumerable<string>? log = null, IEnumerable<(string Label, string Prediction, double Probability, string Text)>? rows = null)
    {
        Directory.CreateDirectory(Path.Combine(folder, "predictions"));
        File.WriteAllText(Path.Combine(folder, "config.yaml"), "encoder: { layers: 1, hidden: 16, vocab: v.txt }\ntasks: [{ name: a, kind: classification, labels: [x, y, z], data: { train: a.tsv, dev: a.tsv } }]\n");
        if (log is not null)
            File.WriteAllText(Path.Combine(folder, "metrics.jsonl"), string.Concat(log.Select(line => line + "\n")));
        if (rows is not null)
            File.WriteAllLines(Path.Combine(folder, "predictions", "a.dev.tsv"),
                ["id\tlabel\tprediction\tprobability\tprobabilities\ttext\ttext_pair", .. rows.Select((row, i) => FormattableString.Invariant($"{i}\t{row.Label}\t{row.Prediction}\t{row.Probability:0.0000}\t\t{row.Text}\t"))]);
        return folder;
    }

    /// <summary>A line of the log about a step.</summary>
    public static string Step(int step, double loss) =>
        FormattableString.Invariant($$"""{"step":{{step}},"kind":"step","task":"a","loss":{{loss}},"learning_rate":0.001,"tokens":10,"seconds":0.{{step:000000}}}""");
}
