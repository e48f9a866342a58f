namespace Cerbert.Tests.Tasks;

/// <summary>Labels that do not fit a task's head are refused while its files are read, before anything is trained.</summary>
public sealed class TaskDataTests : IDisposable
{
    private readonly TinyTasks tasks = new();

    public void Dispose() => tasks.Dispose();

    [Theory]
    [InlineData("kind: classification, labels: 3", "3", "the label is \"3\"; expected one of")]
    [InlineData("kind: classification, labels: [no, yes]", "maybe", "the label is \"maybe\"; expected one of")]
    [InlineData("kind: binary", "2", "the label is \"2\"; expected one of")]
    [InlineData("kind: regression, range: [0, 1]", "1.5", "the label is \"1.5\"; expected a number from 0 to 1")]
    [InlineData("kind: regression", "nan", "the label is \"nan\"; expected a number from")]
    [InlineData("kind: multilabel, labels: [no, yes]", "no,maybe", "the label is \"no,maybe\"; expected names separated by \",\"")]
    public void Load_LabelOutsideTheHead_NamesFileRowAndLabels(string kind, string label, string problem)
    {
        string good = kind.Contains("[no", StringComparison.Ordinal) ? "no" : "1";
        tasks.Write("single.tsv", good, label);
        string message = Assert.Throws<InvalidDataException>(() => tasks.Load($"name: t, {kind}, {TinyTasks.Single}")).Message;
        Assert.StartsWith(Path.Combine(tasks.Path, "single.tsv") + ":3: column \"label\": " + problem, message, StringComparison.Ordinal);
    }
}
