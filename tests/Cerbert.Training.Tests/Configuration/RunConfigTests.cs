using Cerbert.Training.Configuration;
using Cerbert.Training.Schedules;

namespace Cerbert.Tests.Configuration;

public class RunConfigTests
{
    [Fact]
    public void Load_MinimalFile_FillsInEveryDefault()
    {
        RunConfig config = Fixtures.Load("minimal.yaml");
        Assert.Equal(42, config.Seed);
        Assert.Equal(Path.Combine(Environment.CurrentDirectory, "runs", "minimal"), config.Output);
        Assert.Equal(
            new EncoderConfig
            {
                Layers = 4,
                Hidden = 256,
                Heads = 4,
                Ffn = 1024,
                MaxPositions = 512,
                Vocab = Fixtures.Valid("vocab.txt"),
                LowerCase = true,
                Activation = Activation.Gelu,
                Dropout = 0.1,
                AttentionDropout = 0.1,
            },
            config.Encoder);
        var task = Assert.IsType<ClassificationTaskConfig>(Assert.Single(config.Tasks));
        Assert.Equal(5, task.Labels.Count);
        Assert.Equal(new CrossEntropyConfig(), task.Objective);
        Assert.Equal(["accuracy"], task.Metrics);
        Assert.Null(task.Pair);
        Assert.Equal(32, config.Training.BatchSize);
        Assert.Equal(new LinearScheduleConfig { WarmupRatio = 0.1 }, config.Training.Schedule);
        Assert.Equal(new AdamWConfig(), config.Training.Optimizer);
    }

    [Fact]
    public void Load_EveryKey_ReachesItsProperty()
    {
        RunConfig config = Fixtures.Load("everything.yaml", "variables.data=/data");
        Assert.Equal(7, config.Seed);
        Assert.Equal(Fixtures.Valid("runs/everything"), config.Output);
        Assert.Equal(512, config.Encoder.Ffn);
        Assert.Equal(Activation.GeluNew, config.Encoder.Activation);
        Assert.Equal("/data/vocab.txt", config.Encoder.Vocab);
        Assert.Equal(new TokenizerConfig { MaxLength = 64, Truncate = TruncationMode.OnlySecond }, config.Tokenizer);

        var sst = (ClassificationTaskConfig)config.Tasks[0];
        Assert.Equal(["awful", "bad", "null", "5", "it's: good"], sst.Labels.Names!);
        Assert.Equal("/data/sst/dev.csv", sst.Data.Dev);
        Assert.Equal((DataFormat.Csv, DataQuoting.Quoted, BadRowAction.Skip, 1000), (sst.Data.Format, sst.Data.Quoting, sst.Data.OnBadRow, sst.Data.Limit));
        Assert.Equal(new ColumnsConfig { Text = "sentence", Label = "sentiment", Id = "id" }, sst.Data.Columns);
        Assert.Equal(new MlpHeadConfig { Dropout = 0.3, Hidden = 128, Activation = Activation.Tanh }, sst.Head);
        Assert.Equal(new CrossEntropyConfig { ClassWeights = [1, 1, 2, 1, 0.5], LabelSmoothing = 0.1 }, sst.Objective);
        Assert.IsType<MeanPoolingConfig>(sst.Pooling);

        Assert.Equal(["f1"], config.Tasks[1].Metrics);
        Assert.IsType<DifferenceProductPairConfig>(config.LabelledTasks[1].Pair);
        Assert.Equal("1", config.LabelledTasks[1].Data.Columns.TextPair);
        Assert.Equal(new ScoreRange(0, 5), ((RegressionTaskConfig)config.Tasks[2]).Range);
        Assert.Equal(new BceConfig { PositiveWeights = [1, 2, 3, 4] }, config.LabelledTasks[3].Objective);

        Assert.Equal(
            new TrainingConfig
            {
                Mode = TrainingMode.HeadOnly,
                CacheFeatures = false,
                Epochs = 6,
                MaxSteps = 500,
                MaxTokens = 4096,
                Bucket = 50,
                Accumulation = 2,
                Precision = PrecisionMode.Bf16,
                ClipNorm = 0,
                Optimizer = new AdamWConfig { LearningRate = 3e-4, Betas = [0.8, 0.99], Epsilon = 1e-6, WeightDecay = 0, BiasCorrection = false },
                Schedule = new CosineRestartsScheduleConfig { WarmupSteps = 20, Cycles = 3 },
                Strategy = new MixedStrategyConfig { Uncertainty = UncertaintyForm.ByKind, ConflictsEvery = 100 },
            },
            config.Training);
        Assert.Equal(new EvaluationConfig { EverySteps = 50, EveryEpoch = false, Score = "sst.f1_macro", BatchSize = 16 }, config.Evaluation);
        Assert.Equal(new CheckpointConfig { KeepBest = false, EverySteps = 25 }, config.Checkpoint);
    }

    [Theory]
    [InlineData("minimal.yaml")]
    [InlineData("everything.yaml")]
    public void ToYaml_LoadedFromElsewhere_GivesAnEqualConfig(string name)
    {
        RunConfig config = Fixtures.Load(name);
        using var folder = new TempFolder();
        string path = folder.Write("other.yaml", config.ToYaml());
        Assert.Equal(config, RunConfig.Load(path));
        Assert.Equal(config.ToYaml(), RunConfig.Load(path).ToYaml());
        Assert.DoesNotContain("${", config.ToYaml(), StringComparison.Ordinal);
    }

    [Fact]
    public void ToYaml_Values_AreReadableYaml()
    {
        string yaml = Fixtures.Load("minimal.yaml").ToYaml();
        Assert.Contains("\n  optimizer:\n    name: adamw\n    learning_rate: 2E-05\n    lookahead: null\n    betas: [0.9, 0.999]\n", yaml, StringComparison.Ordinal);
        Assert.Contains("\n- kind: classification\n  name: sst\n", yaml, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_EncoderFolder_LeavesItsSizesToIt()
    {
        using var folder = new TempFolder();
        string path = folder.Write("c.yaml", "encoder: { folder: bert, dropout: 0.2 }\ntasks: [{ name: a, kind: binary, data: { train: a.tsv } }]");
        Assert.Equal(new EncoderConfig { Folder = folder["bert"], Dropout = 0.2 }, RunConfig.Load(path).Encoder);
    }

    [Fact]
    public void Load_CheckFiles_NamesEveryMissingOne()
    {
        var error = Assert.Throws<InvalidDataException>(() => RunConfig.Load(Fixtures.Valid("minimal.yaml"), ["encoder.vocab=nowhere/v.txt"], checkFiles: true));
        Assert.Equal(2, ConfigProblem.Of(error).Count);
        Assert.Contains($"--set encoder.vocab=nowhere/v.txt: encoder.vocab: is '{Path.GetFullPath("nowhere/v.txt")}'; there is no such file", error.Message, StringComparison.Ordinal);
        Assert.Contains("minimal.yaml:5:13: tasks.sst.data.train: is '", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NoSuchFile_NamesIt()
    {
        var error = Assert.Throws<FileNotFoundException>(() => RunConfig.Load("nowhere/x.yaml"));
        Assert.Equal("nowhere/x.yaml: no such config file; check the path", error.Message);
    }

    [Fact]
    public void Load_Folder_IsRefused() =>
        Assert.EndsWith("is a folder; expected a YAML file", Assert.Throws<InvalidDataException>(() => RunConfig.Load(Path.GetTempPath())).Message, StringComparison.Ordinal);

    [Fact]
    public void Load_HugeFile_IsRefusedUnread()
    {
        string message = Fixtures.Refusal(new string('#', (1 << 20) + 1));
        Assert.Equal("c.yaml: the file has 1048577 bytes; a config has at most 1048576", message);
    }

    [Fact]
    public void Load_Aliases_AreCopies()
    {
        using var folder = new TempFolder();
        string path = folder.Write("c.yaml", """
            encoder: { layers: 1, hidden: 8, vocab: v }
            tasks:
              - &a { name: a, kind: binary, data: &d { train: a.tsv } }
              - { name: b, kind: binary, data: *d }
            """);
        RunConfig config = RunConfig.Load(path, ["tasks.b.data.limit=3"]);
        Assert.Equal((null, 3), (config.LabelledTasks[0].Data.Limit, config.LabelledTasks[1].Data.Limit));
    }

    [Fact]
    public void Load_RandomMutations_NeverCrashes()
    {
        byte[] original = File.ReadAllBytes(Fixtures.Valid("everything.yaml"));
        using var folder = new TempFolder();
        string path = folder["c.yaml"];
        int refused = 0;
        for (int i = 0; i < 400; i++)
        {
            var random = new Random(i);
            List<byte> bytes = [.. original];
            for (int change = random.Next(1, 6); change > 0; change--)
            {
                int at = random.Next(bytes.Count);
                switch (random.Next(4))
                {
                    case 0: bytes[at] = (byte)random.Next(256); break;
                    case 1: bytes.RemoveRange(at, Math.Min(random.Next(20), bytes.Count - at)); break;
                    case 2: bytes.Insert(at, "{}[]:,-#&*!|>'\"%@`\n\t $~"u8[random.Next(23)]); break;
                    default: bytes.RemoveRange(at, bytes.Count - at); break;
                }
                if (bytes.Count == 0)
                    break;
            }
            File.WriteAllBytes(path, [.. bytes]);
            try
            {
                RunConfig.Load(path);
            }
            catch (InvalidDataException e)
            {
                refused++;
                Assert.All(ConfigProblem.Of(e), problem => Assert.StartsWith(path, problem.Where, StringComparison.Ordinal));
            }
        }
        Assert.InRange(refused, 200, 400);
    }
}
