using Cerbert.Explore.Errors;
using Cerbert.Training.Configuration;
using Cerbert.Training.Reporting;

namespace Cerbert.Tests.Errors;

/// <summary>As many rows as SST-2 has for training, the most that anyone is likely to look at: no interaction may stall.</summary>
public sealed class LargeTableTests(ITestOutputHelper output)
{
    private const int Rows = 67_349;
    private static readonly TimeSpan limit = TimeSpan.FromMilliseconds(300);

    [Fact]
    public void Interactions_67349Rows_TakeUnder300Milliseconds() => Measure(LargeTable.Rows(Rows));

    [Fact]
    public void Interactions_TextsOfSst2_TakeUnder300Milliseconds()
    {
        string[] texts = [.. File.ReadLines(Paths.Shared("data", "glue", "SST-2", "train.tsv")).Skip(1).Select(line => line.Split('\t')[0])];
        Assert.Equal(Rows, texts.Length);
        Measure([.. LargeTable.Rows(Rows).Select((row, i) => row with { Text = texts[i] })]);
    }

    private void Measure(DevPrediction[] rows)
    {
        var task = new ClassificationTaskConfig { Name = "sst2", Data = new DataConfig { Train = "train.tsv" }, Labels = new LabelSet { Count = 2, Names = ["negative", "positive"] } };
        var table = new DevTable(task, rows);
        int[] all = table.Find(new DevFilter());
        Assert.Equal(Rows, all.Length);
        Within("wrong only", () => table.Find(new DevFilter { WrongOnly = true }));
        Within("one cell", () => table.Find(new DevFilter { Label = "negative", Prediction = "positive" }));
        Within("confidence", () => table.Find(new DevFilter { LeastConfidence = 0.9 }));
        Within("text", () => table.Find(new DevFilter { Text = "Not There" }));
        foreach (DevColumn column in Enum.GetValues<DevColumn>())
            Within($"sort by {column}", () => table.Sort(all, column, descending: true));
        Within("confusions", () => Confusions.Of(table));
        Within("calibration", () => Calibration.Of(table.Rows));
        Within("slices by label", () => Slice.ByLabel(table));
        Within("slices by length", () => Slice.ByLength(table));
    }

    // The first time code is compiled as well: one of five times has to be short enough.
    private void Within(string what, Func<object?> work)
    {
        TimeSpan best = TimeSpan.MaxValue;
        for (int i = 0; i < 5 && best >= limit; i++)
        {
            TimeSpan start = ThreadClock.Now();
            Assert.NotNull(work());
            TimeSpan took = ThreadClock.Now() - start;
            best = took < best ? took : best;
        }

        output.WriteLine(FormattableString.Invariant($"{what}: {best.TotalMilliseconds:0.0} ms"));
        Assert.True(best < limit, $"{what} takes {best.TotalMilliseconds:0} ms");
    }
}
