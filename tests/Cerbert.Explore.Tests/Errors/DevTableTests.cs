using Cerbert.Explore.Errors;
using Cerbert.Training.Configuration;
using Cerbert.Training.Reporting;
using Cerbert.Training.Runs;

namespace Cerbert.Tests.Errors;

public sealed class DevTableTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Find_EachCondition_LetsThroughItsRows()
    {
        DevTable table = Table(("x", "x", 0.9, "long enough"), ("x", "y", 0.6, "Short"), ("y", "y", 0.5, "short too"), ("z", "x", 0.99, "other"));
        Assert.Equal([0, 1, 2, 3], table.Find(new DevFilter()));
        Assert.Equal([1, 3], table.Find(new DevFilter { WrongOnly = true }));
        Assert.Equal([0, 1], table.Find(new DevFilter { Label = "x" }));
        Assert.Equal([1], table.Find(new DevFilter { Label = "x", Prediction = "y" }));
        Assert.Equal([1, 2], table.Find(new DevFilter { Text = "SHORT" }));
        Assert.Equal([0, 1], table.Find(new DevFilter { LeastConfidence = 0.6, MostConfidence = 0.9 }));
        Assert.Equal([1, 3], table.Find(new DevFilter { Longest = 5 }));
        Assert.Equal([0], table.Find(new DevFilter { Shortest = 10 }));
    }

    [Fact]
    public void Sort_EachColumn_IsStableAndTurnsRound()
    {
        DevTable table = Table(("y", "y", 0.9, "b"), ("x", "x", 0.6, "aa"), ("x", "z", 0.99, "c"));
        int[] all = table.Find(new DevFilter());
        Assert.Equal([1, 2, 0], table.Sort(all, DevColumn.Label, descending: false));
        Assert.Equal([1, 0, 2], table.Sort(all, DevColumn.Confidence, descending: false));
        Assert.Equal([2, 0, 1], table.Sort(all, DevColumn.Confidence, descending: true));
        Assert.Equal([1, 0, 2], table.Sort(all, DevColumn.Text, descending: false));
        Assert.Equal([0, 2, 1], table.Sort(all, DevColumn.Length, descending: false));
        Assert.Equal([2, 1, 0], table.Sort(all, DevColumn.Weight, descending: true).Order().Reverse());
        Assert.Equal(2, table.Sort(all, DevColumn.Weight, descending: true)[0]);
    }

    [Fact]
    public void Slices_CoverEveryRowOnce()
    {
        DevTable table = Table([.. Enumerable.Range(0, 41).Select(i => ((string)(i % 2 == 0 ? "x" : "y"), "x", 0.7, new string('a', 1 + (i % 7))))]);
        foreach (IReadOnlyList<Slice> slices in new[] { Slice.ByLabel(table), Slice.ByLength(table) })
        {
            Assert.Equal(Enumerable.Range(0, 41), slices.SelectMany(slice => table.Find(slice.Filter)).Order());
            Assert.All(slices, slice => Assert.Equal(table.Find(slice.Filter).Length, slice.Rows));
        }

        Assert.Equal([("x", 21, 1.0), ("y", 20, 0.0)], Slice.ByLabel(table).Select(slice => (slice.Name, slice.Rows, slice.Score)));
    }

    [Fact]
    public void Slices_Regression_ByFifthsOfTheTruth()
    {
        var task = new RegressionTaskConfig { Name = "r", Data = new DataConfig { Train = "r.tsv" } };
        var table = new DevTable(task, [.. Enumerable.Range(0, 11).Select(i => new DevPrediction
        {
            Row = i, Id = $"{i}", Label = $"{i / 2.0}", Prediction = "0", TrueNumber = i / 2.0, PredictedNumber = 0, Weight = i / 2.0, Text = "t", TextPair = "",
        })]);
        IReadOnlyList<Slice> slices = Slice.ByLabel(table);
        Assert.Equal(["0 to 1", "1 to 2", "2 to 3", "3 to 4", "4 to 5"], slices.Select(slice => slice.Name), StringComparer.Ordinal);
        Assert.Equal(Enumerable.Range(0, 11), slices.SelectMany(slice => table.Find(slice.Filter)).Order());
        Assert.Equal(0.25, slices[0].Score, 1e-12);
    }

    [Fact]
    public void Confusions_CountTruthByPrediction()
    {
        Confusions confusions = Confusions.Of(Table(("x", "x", 1, "a"), ("x", "y", 1, "b"), ("z", "y", 1, "c"), ("x", "y", 1, "d")))!;
        Assert.Equal(["x", "y", "z"], confusions.Names, StringComparer.Ordinal);
        Assert.Equal((1, 2, 1, 0), (confusions.Matrix[0, 0], confusions.Matrix[0, 1], confusions.Matrix[2, 1], confusions.Matrix[1, 1]));
    }

    [Fact]
    public void Calibration_ByHand_GivesTheExpectedError()
    {
        // Two decisions at 0.95, one right: |0.5 − 0.95|; two at 0.55, both right: |1 − 0.55|; half of the weight each.
        Calibration calibration = Calibration.Of(Table(("x", "x", 0.95, "a"), ("x", "y", 0.95, "b"), ("x", "x", 0.55, "c"), ("x", "x", 0.55, "d")).Rows)!;
        Assert.Equal(0.45, calibration.Error, 1e-9);
        Assert.Equal([(0.5, 2, 1.0), (0.9, 2, 0.5)], calibration.Bins.Select(bin => (bin.Low, bin.Count, bin.RightShare)));
    }

    [Theory]
    [InlineData(0.0, 0.0)]
    [InlineData(0.9, 0.8)]
    [InlineData(0.9001, 0.9)]
    [InlineData(1.0, 0.9)]
    public void Calibration_EdgesOfBins_BelongBelow(double probability, double low) =>
        Assert.Equal(low, Assert.Single(Calibration.Of(Table(("x", "x", probability, "a")).Rows)!.Bins).Low, 1e-9);

    private DevTable Table(params (string Label, string Prediction, double Probability, string Text)[] rows)
    {
        HandmadeRun.Write(folder["run"], rows: rows);
        TaskConfig task = RunFolder.LoadConfig(folder["run"]).Tasks[0];
        return new DevTable(task, [.. DevPredictions.Read(folder["run"], task)]);
    }
}
