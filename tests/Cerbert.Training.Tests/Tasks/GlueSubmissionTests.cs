using System.Globalization;
using Cerbert.Training.Configuration;
using Cerbert.Training.Tasks;

namespace Cerbert.Tests.Tasks;

public class GlueSubmissionTests
{
    private static readonly DataConfig Data = new() { Train = "train.tsv" };

    [Theory]
    [InlineData("SST-2", "negative,positive", "0 1 0")]
    [InlineData("CoLA", "unacceptable,acceptable", "0 1 0")]
    [InlineData("MRPC", "0,1", "0 1 0")]
    [InlineData("WNLI", "0,1", "0 1 0")]
    [InlineData("QQP", "no,yes", "0 1 0")]
    [InlineData("QNLI", "entailment,not_entailment", "entailment not_entailment entailment")]
    [InlineData("RTE", "not_entailment,entailment", "not_entailment entailment not_entailment")]
    public void Write_TwoLabels_AreGluesOwn(string name, string labels, string expected) =>
        Assert.Equal(expected, Predictions(name, Classes(labels.Split(',')), [2, -1, 0, 0.5f, 1, 1]));

    [Theory]
    [InlineData("MNLI-m")]
    [InlineData("MNLI-mm")]
    [InlineData("AX")]
    public void Write_ThreeLabels_AreTheirNames(string name) =>
        Assert.Equal("neutral contradiction", Predictions(name, Classes(["entailment", "neutral", "contradiction"]), [0, 1, 0, 0, 0, 1]));

    [Fact]
    public void Write_OneLogit_IsZeroOrOne() =>
        Assert.Equal("1 0 0", Predictions("QQP", new BinaryTaskConfig { Name = "t", Data = Data, Objective = new BceConfig() }, [3, -3, 0]));

    [Fact]
    public void Write_Scores_StayInTheRange() =>
        Assert.Equal("0.000 2.500 5.000", Predictions("STS-B", new RegressionTaskConfig { Name = "t", Data = Data, Objective = new MseConfig() }, [-1, 2.5f, 7]));

    private static ClassificationTaskConfig Classes(string[] names) => new()
    {
        Name = "t",
        Data = Data,
        Labels = new LabelSet { Count = names.Length, Names = [.. names] },
        Objective = new CrossEntropyConfig(),
    };

    private static string Predictions(string name, LabelledTaskConfig task, float[] outputs)
    {
        using var folder = new TempFolder();
        GlueSubmission.Write(folder["out.tsv"], name, TaskObjective.Create(task), outputs, task);
        string[] lines = File.ReadAllLines(folder["out.tsv"]);
        Assert.Equal("index\tprediction", lines[0]);
        Assert.Equal(Enumerable.Range(0, lines.Length - 1), lines.Skip(1).Select(line => int.Parse(line.Split('\t')[0], CultureInfo.InvariantCulture)));
        return string.Join(' ', lines.Skip(1).Select(line => line.Split('\t')[1]));
    }
}
