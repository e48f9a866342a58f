using Cerbert.Data;

namespace Cerbert.Tests.Examples;

public sealed class LabelTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private DataSet Load(LabelKind labels, params string[] values) => DataSet.Load(
        _folder.Write("t.tsv", "text\tlabel\n" + string.Concat(values.Select(value => $"x\t{value}\n"))),
        new() { Text = "text", Label = "label", Labels = labels });

    private string Error(LabelKind labels, params string[] values) => Assert.Throws<InvalidDataException>(() => Load(labels, values)).Message;

    [Fact]
    public void ClassLabels_Named_TakeNamesAndIndices() =>
        Assert.Equal([1, 0, 1, 0], Load(new ClassLabels(["no", "yes"]), "yes", "no", "1.0", "0").Examples.Select(example => example.Class!.Value));

    [Fact]
    public void ClassLabels_NamedByNumbers_TakeNoIndices()
    {
        var stars = new ClassLabels(["1", "2", "3"]);
        Assert.Equal([0, 2, 1], Load(stars, "1", "3.0", " 2 ").Examples.Select(example => example.Class!.Value));
        Assert.Contains("the label is \"0\"; expected one of \"1\", \"2\", \"3\":", Error(stars, "0"), StringComparison.Ordinal);
    }

    [Fact]
    public void ClassLabels_NotGiven_AreDiscoveredInOrder()
    {
        DataSet data = Load(new ClassLabels(), "neutral", "entailment", "neutral", "contradiction");
        Assert.Equal(["contradiction", "entailment", "neutral"], ((ClassLabels)data.Labels).Names);
        Assert.Equal([2, 1, 2, 0], data.Examples.Select(example => example.Class!.Value));

        data = Load(new ClassLabels(), "10", "9", "2.0", "2", "-1");
        Assert.Equal(["-1", "2", "9", "10"], ((ClassLabels)data.Labels).Names);
        Assert.Equal([3, 2, 1, 1, 0], data.Examples.Select(example => example.Class!.Value));
    }

    [Fact]
    public void ClassLabels_DiscoveredInScoresOrTexts_AreRefused()
    {
        Assert.Contains("the labels are numbers such as \"3.8\", not classes", Error(new ClassLabels(), "1", "3.8"), StringComparison.Ordinal);
        Assert.Contains("t.tsv:1002: \"text 1000\" is the 1001st different label", Error(new ClassLabels(), [.. Enumerable.Range(0, 2000).Select(i => $"text {i}")]), StringComparison.Ordinal);
    }

    [Fact]
    public void ClassLabels_EmptyOrDoubleName_Throws()
    {
        Assert.Throws<ArgumentException>(() => new ClassLabels(["a", "a"]));
        Assert.Throws<ArgumentException>(() => new ClassLabels(["a", " "]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClassLabels(0));
    }

    [Fact]
    public void ScoreLabels_InRange_AreRead() =>
        Assert.Equal([5f, 0f, 3.8f, 0.025f], Load(new ScoreLabels(0, 5), "5.000", "0", " 3.8", "2.5e-2").Examples.Select(example => example.Score!.Value));

    [Theory]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("-inf")]
    [InlineData("1e400")]
    [InlineData("5.01")]
    [InlineData("-0.1")]
    [InlineData("3,5")]
    [InlineData("high")]
    public void ScoreLabels_NotANumberInRange_IsABadRow(string value) =>
        Assert.Contains($"t.tsv:2: column \"label\": the label is \"{value}\"; expected a number from 0 to 5", Error(new ScoreLabels(0, 5), value), StringComparison.Ordinal);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(0, float.NaN)]
    [InlineData(0, float.PositiveInfinity)]
    public void ScoreLabels_EmptyRange_Throws(float min, float max) => Assert.Throws<ArgumentException>(() => new ScoreLabels(min, max));

    [Fact]
    public void MultiLabels_TextWithSeparator_GivesSets()
    {
        DataSet data = Load(new MultiLabels(["joy", "fear", "anger"]), "anger, joy", "", "1", "joy,joy");
        Assert.Equal([[0, 2], [], [1], [0]], data.Examples.Select(example => example.Classes!.ToArray()));
        Assert.Contains("the label is \"joy,hope\"; expected names separated by \",\", each one of \"joy\", \"fear\", \"anger\"", Error(new MultiLabels(["joy", "fear", "anger"]), "joy,hope"), StringComparison.Ordinal);
        Assert.Contains("the label is \"joy,,fear\"", Error(new MultiLabels(["joy", "fear"]), "joy,,fear"), StringComparison.Ordinal);
    }

    [Fact]
    public void MultiLabels_JsonLists_AreDiscovered()
    {
        string path = _folder.Write("t.jsonl", "{\"t\": \"x\", \"l\": [\"b\", \"a\"]}\n{\"t\": \"y\", \"l\": []}\n{\"t\": \"z\", \"l\": [\"c\"]}\n");
        DataSet data = DataSet.Load(path, new() { Text = "t", Label = "l", Labels = new MultiLabels() });
        Assert.Equal(["a", "b", "c"], ((MultiLabels)data.Labels).Names);
        Assert.Equal([[0, 1], [], [2]], data.Examples.Select(example => example.Classes!.ToArray()));
    }
}
