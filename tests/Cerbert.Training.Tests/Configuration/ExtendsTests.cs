using Cerbert.Training.Configuration;
using Cerbert.Training.Schedules;

namespace Cerbert.Tests.Configuration;

public sealed class ExtendsTests : IDisposable
{
    private const string Base = """
        seed: 5
        encoder: { layers: 2, hidden: 64, vocab: vocab.txt }
        tasks:
          - { name: a, kind: classification, labels: 2, data: { train: a.tsv }, pooling: mean }
          - { name: b, kind: regression, data: { train: b.tsv, columns: { text_pair: y } } }
        training: { epochs: 7, optimizer: adamw, schedule: { name: cosine, warmup_steps: 3 } }
        """;

    private readonly TempFolder folder = new();

    public ExtendsTests()
    {
        Directory.CreateDirectory(folder["deep"]);
        folder.Write("base.yaml", Base);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Extends_OneFile_TakesWhatIsNotSaid()
    {
        RunConfig config = Load("extends: base.yaml\nseed: 6\ntraining: { epochs: 8 }");
        Assert.Equal((6, 8, 2), (config.Seed, config.Training.Epochs, config.Encoder.Layers));
        Assert.Equal(new CosineScheduleConfig { WarmupSteps = 3 }, config.Training.Schedule);
        Assert.Equal(Path.GetFullPath(Path.Combine("runs", "c")), config.Output);
    }

    [Fact]
    public void Extends_Tasks_MergeByName()
    {
        RunConfig config = Load("extends: base.yaml\ntasks:\n  - { name: c, kind: binary, data: { train: c.tsv } }\n  - { name: a, weight: 3 }");
        Assert.Equal("a b c", string.Join(' ', config.Tasks.Select(task => task.Name)));
        Assert.Equal((3, new MeanPoolingConfig()), (config.Tasks[0].Weight, config.LabelledTasks[0].Pooling));
    }

    [Theory]
    [InlineData("training: { schedule: { name: linear } }")] // another kind: the steps of the cosine's warm-up do not stay
    [InlineData("training: { schedule: linear }")]
    public void Extends_SectionOfAnotherKind_IsReplaced(string change) =>
        Assert.Equal(new LinearScheduleConfig(), Load($"extends: base.yaml\n{change}").Training.Schedule);

    [Theory]
    [InlineData("training: { optimizer: { learning_rate: 1e-3 } }")] // a bare name below
    [InlineData("training: { optimizer: { name: adamw, learning_rate: 1e-3 } }")]
    public void Extends_SectionOfTheSameKind_IsMerged(string change) =>
        Assert.Equal(new AdamWConfig { LearningRate = 1e-3 }, Load($"extends: base.yaml\n{change}").Training.Optimizer);

    [Fact]
    public void Extends_RelativePaths_StartFromTheFileTheyAreWrittenIn()
    {
        folder.Write("deep/c.yaml", "extends: ../base.yaml\ntasks:\n  - { name: a, data: { dev: dev.tsv } }");
        RunConfig config = RunConfig.Load(folder["deep/c.yaml"]);
        Assert.Equal((folder["a.tsv"], folder["deep/dev.tsv"]), (config.LabelledTasks[0].Data.Train, config.LabelledTasks[0].Data.Dev));
    }

    [Fact]
    public void Extends_FileReachedTwice_CountsOnceWhereItIsFirst()
    {
        folder.Write("x.yaml", "extends: base.yaml\nseed: 10");
        folder.Write("y.yaml", "extends: base.yaml\ntraining: { epochs: 11 }");
        RunConfig config = Load("extends: [x.yaml, y.yaml]");
        Assert.Equal((10, 11), (config.Seed, config.Training.Epochs));
    }

    [Fact]
    public void Extends_Variables_AreReplacedBeforeTheyAreUsed()
    {
        folder.Write("v.yaml", "extends: base.yaml\nvariables: { N: 3 }\ntraining: { epochs: '${N}' }");
        Assert.Equal(4, Load("extends: v.yaml\nvariables: { N: 4 }").Training.Epochs);
    }

    [Fact]
    public void Extends_ProblemsInBothFiles_KeepTheirPlaces()
    {
        folder.Write("bad.yaml", "extends: base.yaml\nsead: 6\ntraining: { epochs: 0 }");
        string[] lines = Refused("extends: bad.yaml\ntasks:\n  - { name: a, weigt: 3 }").Split('\n');
        Assert.Equal(
            [
                "c.yaml:3:16: tasks.a.weigt: unknown key; did you mean 'weight'?",
                "bad.yaml:2:1: sead: unknown key; did you mean 'seed'?",
                "bad.yaml:3:13: training.epochs: is 0; expected at least 1 and at most 1000000",
            ],
            lines);
    }

    [Theory]
    [InlineData("extends: none.yaml", "c.yaml:1:10: extends: is 'none.yaml'; there is no file none.yaml, check the path")]
    [InlineData("extends: [base.yaml, [x]]", "c.yaml:1:22: extends: is a list; expected a config file, or a list of them")]
    [InlineData("extends:", "c.yaml:1:9: extends: is nothing; expected a config file, or a list of them")]
    [InlineData("extends: c.yaml", "c.yaml:1:10: extends: is 'c.yaml', which extends this file in turn; remove one of the two")]
    public void Extends_WrongFile_IsNamedWithItsPlace(string text, string expected) => Assert.Equal(expected, Refused(text).Split('\n')[0]);

    private RunConfig Load(string text) => RunConfig.Load(folder.Write("c.yaml", text));

    private string Refused(string text)
    {
        string path = folder.Write("c.yaml", text);
        return Assert.Throws<InvalidDataException>(() => RunConfig.Load(path)).Message.Replace($"{folder.Path}/", "", StringComparison.Ordinal);
    }
}
