using Cerbert.Models.Checkpoints;
using Cerbert.Models.Encoders;
using Cerbert.Tests.TrainingRuns;
using Cerbert.Training;
using Cerbert.Training.Configuration;
using Cerbert.Training.Modeling;
using Cerbert.Training.Runs;

namespace Cerbert.Tests.Pretraining;

/// <summary>Pre-training from text to a saved folder.</summary>
[Collection("engines")]
public sealed class MaskedLanguageRunTests : IDisposable
{
    private readonly TinyText text = new();

    public void Dispose() => text.Dispose();

    [Fact]
    public void Start_FromScratch_GuessesHiddenTokensBetterAndBetter()
    {
        using var witness = new Witness();
        TinyText.Start(text.Config("run", "training.epochs=16", "encoder.dropout=0", "encoder.attention_dropout=0"), witness);
        double[] perplexities = [.. witness.Evaluations.Select(report => report.Scores["text.perplexity"])];
        Assert.True(perplexities[^1] < 0.5 * perplexities[0], $"perplexity went from {perplexities[0]} to {perplexities[^1]}");
        Assert.True(witness.Evaluations[^1].Scores["text.accuracy"] > 0.25);
    }

    [Theory]
    [InlineData(1, "training.components=[]")]
    [InlineData(3, "training.components=[freelb]")]
    [InlineData(4, "tasks.text.whole_words=true")]
    public void Resume_AfterBeingCancelled_EndsWithTheBytesOfAnUninterruptedRun(int step, string setting)
    {
        TinyText.Start(text.Config("whole", setting));
        using var witness = new Witness(cancelAfter: step);
        Assert.True(TinyText.Start(text.Config("stopped", setting), witness).Interrupted);
        TrainingRun.Resume(text["stopped"], null, TestContext.Current.CancellationToken);
        Assert.Equal(text.LastWeights("whole"), text.LastWeights("stopped"));
        Assert.Equal(text.Log("whole"), text.Log("stopped"));
    }

    [Fact]
    public void Start_UpdateInBackward_GivesTheSameBytes()
    {
        // The decoder and the words are one table, whose gradient is complete only at the end.
        string[] settings = ["training.clip_norm=0", "training.accumulation=1", "training.max_steps=4"];
        TinyText.Start(text.Config("after", [.. settings, "training.update=after-backward"]));
        TinyText.Start(text.Config("in", [.. settings, "training.update=in-backward"]));
        Assert.Equal(text.LastWeights("after"), text.LastWeights("in"));
    }

    [Fact]
    public void Start_SeedAndPass_DecideTheMasks()
    {
        TinyText.Start(text.Config("a"));
        TinyText.Start(text.Config("b"));
        TinyText.Start(text.Config("c", "seed=8"));
        Assert.Equal(text.LastWeights("a"), text.LastWeights("b"));
        Assert.NotEqual(text.LastWeights("a"), text.LastWeights("c"));
    }

    [Fact]
    public void Save_MaskedLanguageModel_IsAFolderOfTransformersAndLoadsAgain()
    {
        TinyText.Start(text.Config("run"));
        using MultiTaskModel model = ModelFolder.Load(text.Best("run"));
        Assert.Equal(["BertForMaskedLM"], model.Encoder.Config.Architectures);
        Assert.NotNull(model.Language);
        string[] names = text.Names("run");
        Assert.Contains("cls.predictions.transform.dense.weight", names, StringComparer.Ordinal);
        Assert.Contains("bert.embeddings.word_embeddings.weight", names, StringComparer.Ordinal);
        // The decoder is the word embedding table, and there is no pooler: so Transformers saves such a model.
        Assert.DoesNotContain(names, name => name.Contains("decoder", StringComparison.Ordinal) || name.Contains("pooler", StringComparison.Ordinal));
        IReadOnlyDictionary<string, double> scores = EvaluationRun.Score(model, cancellation: TestContext.Current.CancellationToken);
        double logged = MetricsLog.Read(Path.Combine(text["run"], "metrics.jsonl")).Select(line => System.Text.Json.Nodes.JsonNode.Parse(line.Text)!)
            .Last(line => (string?)line["kind"] == "evaluation" && (bool)line["best"]!)["scores"]!["text.perplexity"]!.GetValue<double>();
        Assert.Equal(logged, scores["text.perplexity"], 1e-6 * logged);
    }

    [Theory]
    [InlineData("bert-tiny", true)] // has the head
    [InlineData("bert-tiny-classifier", false)]
    public void Start_FromACheckpoint_KeepsItsHeadOrDrawsOne(string checkpoint, bool hasHead)
    {
        string folder = Paths.Golden("checkpoints", checkpoint);
        RunConfig config = text.Config("run") with { Encoder = new EncoderConfig { Folder = folder } };
        using MultiTaskModel model = MultiTaskModel.Create(config, EncoderSettings.LoadTokenizer(config.Encoder));
        Assert.Equal(hasHead, !model.Store.Drawn.Any(name => name.StartsWith("cls.predictions", StringComparison.Ordinal)));
        Assert.DoesNotContain(model.Store.Drawn, name => name.StartsWith("bert.", StringComparison.Ordinal));
    }

    [Fact]
    public void Finetune_PretrainedFolder_StartsFromItsEncoder()
    {
        TinyText.Start(text.Config("run"));
        const string Task = "{ name: sentiment, kind: classification, labels: [negative, positive], pooling: mean, data: { train: sentiment/train.tsv, limit: 32 } }";
        RunConfig config = text.Load("tune", Task) with { Encoder = new EncoderConfig { Folder = text.Last("run") } };
        using MultiTaskModel tuned = MultiTaskModel.Create(config, EncoderSettings.LoadTokenizer(config.Encoder));
        using MultiTaskModel before = ModelFolder.Load(text.Last("run"));
        Assert.Equal(before.Encoder.WordEmbeddings.Value.ToArray(), tuned.Encoder.WordEmbeddings.Value.ToArray());
    }

    [Fact]
    public void Start_SequentialWithCaps_TakesEachSourceInOrderUpToItsCap()
    {
        const string Sources = """
            { name: books, kind: masked-language, max_steps_per_epoch: 1, data: { train: text.txt } },
            { name: reviews, kind: masked-language, max_steps_per_epoch: 2, data: { train: [sentiment/train.tsv, paraphrase/train.tsv], limit: 64 } }
            """;
        RunConfig config = text.Load("run", Sources, "training.strategy={name: sequential, order: [reviews, books]}", "checkpoint.every_steps=100");
        TinyText.Start(config);
        Assert.Equal("reviews reviews books reviews reviews books", string.Join(' ', text.Log("run").Select(line => line.Split(' ')[1])));
        Assert.Single(text.Names("run"), name => name == "cls.predictions.bias");
    }

    [Fact]
    public void Start_MaskedLanguageBesideALabelledTask_TrainsBothOnOneEncoder()
    {
        const string Tasks = """
            { name: text, kind: masked-language, weight: 0.5, data: { train: text.txt, limit: 16 } },
            { name: sentiment, kind: classification, labels: [negative, positive], data: { train: sentiment/train.tsv, dev: sentiment/dev.tsv, limit: 32 } }
            """;
        TinyText.Start(text.Load("run", Tasks, "training.strategy=mixed"));
        using MultiTaskModel model = ModelFolder.Load(text.Best("run"));
        Assert.True(model.Encoder is BertEncoder && model.Language is not null && model.Tasks.Count == 1);
        Assert.Equal(2, new Predictor(model).Predict(["a fine film", "dull"], cancellation: TestContext.Current.CancellationToken).Count);
        using SafetensorsReader heads = SafetensorsReader.Open(Path.Combine(text.Best("run"), "heads.safetensors"));
        Assert.Contains("cls.predictions.bias", heads.Names, StringComparer.Ordinal);
    }
}
