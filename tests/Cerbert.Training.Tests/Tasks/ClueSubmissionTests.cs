using Cerbert.Data;
using Cerbert.Training.Configuration;
using Cerbert.Training.Tasks;

namespace Cerbert.Tests.Tasks;

public sealed class ClueSubmissionTests
{
    private static readonly DataConfig Data = new() { Train = "train.json" };

    [Theory]
    [InlineData("AFQMC", "0,1", "0 1")]
    [InlineData("CSL", "no,yes", "0 1")]
    [InlineData("TNEWS", "100,101", "100 101")]
    public void Write_TwoClasses_AreCluesOwn(string name, string labels, string expected)
    {
        string[] names = labels.Split(',');
        var task = new ClassificationTaskConfig { Name = "t", Data = Data, Labels = new LabelSet { Count = 2, Names = [.. names] }, Objective = new CrossEntropyConfig() };
        string[] lines = Lines(name, task, [1, 0, 0, 1], DataSet.Of(["a", "b"]));
        string[] wanted = [.. expected.Split(' ').Select((label, i) => $"{{\"id\": {i}, \"label\": \"{label}\"}}")];
        Assert.Equal(wanted, lines);
    }

    [Fact]
    public void Write_OneLogitAndIdsOfTheFile_TakesBoth()
    {
        using var folder = new TempFolder();
        string file = folder.Write("test.json", "{\"id\": 7, \"s\": \"花呗\"}\n{\"id\": \"x-8\", \"s\": \"借呗\"}\n");
        DataSet data = DataSet.Load(file, new DataSetOptions { Text = "s", Id = "id", Labels = new NoLabels(), Table = new TableOptions { Format = TableFormat.JsonLines } });
        string[] lines = Lines("AFQMC", new BinaryTaskConfig { Name = "t", Data = Data, Objective = new BceConfig() }, [3, -3], data);
        Assert.Equal(["{\"id\": 7, \"label\": \"1\"}", "{\"id\": \"x-8\", \"label\": \"0\"}"], lines);
    }

    private static string[] Lines(string name, LabelledTaskConfig task, float[] outputs, DataSet data)
    {
        using var folder = new TempFolder();
        ClueSubmission.Write(folder["out.json"], name, TaskObjective.Create(task), outputs, data, task);
        return File.ReadAllLines(folder["out.json"]);
    }
}
