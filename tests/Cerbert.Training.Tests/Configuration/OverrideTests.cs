using Cerbert.Training.Configuration;
using Cerbert.Training.Schedules;

namespace Cerbert.Tests.Configuration;

public class OverrideTests
{
    [Fact]
    public void Set_NestedKey_ReplacesIt() =>
        Assert.Equal(9, Fixtures.Load("everything.yaml", "training.epochs=5", "training.epochs=9").Training.Epochs);

    [Fact]
    public void Set_SectionThatIsAbsent_IsMade() =>
        Assert.Equal(1e-3, Fixtures.Load("minimal.yaml", "training.optimizer.learning_rate=1e-3").Training.Optimizer.LearningRate);

    [Fact]
    public void Set_KeyOfABareName_KeepsTheName()
    {
        using var folder = new TempFolder();
        string path = folder.Write("c.yaml", File.ReadAllText(Fixtures.Valid("minimal.yaml")) + "training: { schedule: cosine }");
        Assert.Equal(new CosineScheduleConfig { WarmupSteps = 3 }, RunConfig.Load(path, ["training.schedule.warmup_steps=3"]).Training.Schedule);
        Assert.Equal(new LinearScheduleConfig { WarmupSteps = 3 }, RunConfig.Load(path, ["training.schedule.warmup_steps=3", "training.schedule.name=linear"]).Training.Schedule);
    }

    [Theory]
    [InlineData("tasks.sts.weight=3", 2)]
    [InlineData("tasks.3.weight=3", 3)]
    public void Set_ListItem_IsFoundByNameOrPosition(string text, int index) =>
        Assert.Equal(3, Fixtures.Load("everything.yaml", text).Tasks[index].Weight);

    [Fact]
    public void Set_ListOrNull_IsYaml()
    {
        RunConfig config = Fixtures.Load("everything.yaml", "tasks.sst.metrics=[f1_macro, mcc]", "training.max_tokens=null", "tasks.sst.labels=5", "tasks.sst.objective=cross-entropy");
        Assert.Equal(["f1_macro", "mcc"], config.Tasks[0].Metrics);
        Assert.Equal((null, 32), (config.Training.MaxTokens, config.Training.BatchSize));
        Assert.Equal(new LabelSet { Count = 5 }, ((ClassificationTaskConfig)config.Tasks[0]).Labels);
    }

    [Fact]
    public void Set_ValueWithEqualsSigns_IsSplitAtTheFirst() =>
        Assert.Equal(Path.GetFullPath("a=b"), Fixtures.Load("minimal.yaml", "output=a=b").Output);

    [Fact]
    public void Set_RelativePath_StartsFromTheCurrentFolder()
    {
        RunConfig config = Fixtures.Load("minimal.yaml", "tasks.sst.data.dev=d.csv");
        Assert.Equal(Path.GetFullPath("d.csv"), config.LabelledTasks[0].Data.Dev);
        Assert.Equal(Fixtures.Valid("train.csv"), config.LabelledTasks[0].Data.Train);
    }

    [Fact]
    public void Variables_RelativePath_StartsWhereTheVariableWasSet()
    {
        Assert.Equal(Path.GetFullPath("mine/vocab.txt"), Fixtures.Load("everything.yaml", "variables.data=mine").Encoder.Vocab);
        Assert.Equal(Path.GetFullPath(Fixtures.Valid("../data/vocab.txt")), Fixtures.Load("everything.yaml").Encoder.Vocab);
    }

    [Theory]
    [InlineData("${A}", "1")]
    [InlineData("x${A}y${A}", "x1y1")]
    [InlineData("${none:-d}", "d")]
    [InlineData("${EMPTY:-d}", "d")]
    [InlineData("[${EMPTY}]", "[]")]
    [InlineData("$${A}", "${A}")]
    [InlineData("$A {A}", "$A {A}")]
    [InlineData("${own}", "from file 1")]
    public void Variables_InAText_AreReplaced(string written, string expected)
    {
        using var folder = new TempFolder();
        string path = folder.Write("c.yaml", $"variables: {{ own: 'from file ${{A}}' }}\ntext: '{written}'");
        string? Environment(string name) => name switch { "A" => "1", "EMPTY" => "", "own" => "from environment", _ => null };
        Assert.Equal(expected, ConfigFile.Load<TextOnly>(path, [], checkFiles: false, Environment).Text);
    }

    internal sealed record TextOnly
    {
        public required string Text { get; init; }
    }
}
