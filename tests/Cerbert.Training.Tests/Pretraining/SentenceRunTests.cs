using Cerbert.Tests.TrainingRuns;
using Cerbert.Training;
using Cerbert.Training.Configuration;
using Cerbert.Training.Modeling;

namespace Cerbert.Tests.Pretraining;

/// <summary>Runs that learn about whole texts: the halves of one, or one among others.</summary>
[Collection("engines")]
public sealed class SentenceRunTests : IDisposable
{
    private const string Order = "{ name: text, kind: masked-language, sentences: sentence-order, data: { train: text.txt, held_out: 0.1 } }";
    private const string Contrast = "{ name: same, kind: contrastive, data: { train: sentiment/train.tsv, limit: 64, dev: sentiment/dev.tsv, dev_limit: 32 } }";

    private readonly TinyText text = new();

    public void Dispose() => text.Dispose();

    [Theory]
    [InlineData(Order)]
    [InlineData("{ name: text, kind: masked-language, sentences: next-sentence, whole_words: true, data: { train: text.txt, held_out: 0.1 } }")]
    [InlineData(Contrast)]
    public void Resume_AfterBeingCancelled_EndsWithTheBytesOfAnUninterruptedRun(string task)
    {
        TinyText.Start(text.Load("whole", task));
        using var witness = new Witness(cancelAfter: 3);
        Assert.True(TinyText.Start(text.Load("stopped", task), witness).Interrupted);
        TrainingRun.Resume(text["stopped"], null, TestContext.Current.CancellationToken);
        Assert.Equal(text.LastWeights("whole"), text.LastWeights("stopped"));
        Assert.Equal(text.Log("whole"), text.Log("stopped"));
    }

    [Fact]
    public void Save_WithSentenceObjective_IsAFolderForPreTrainingAndScoresIt()
    {
        using var witness = new Witness();
        TinyText.Start(text.Load("run", Order), witness);
        Assert.InRange(witness.Evaluations[^1].Scores["text.sentence_accuracy"], 0, 1);
        using MultiTaskModel model = ModelFolder.Load(text.Best("run"));
        Assert.Equal(["BertForPreTraining"], model.Encoder.Config.Architectures);
        string[] names = text.Names("run");
        Assert.Contains("cls.seq_relationship.weight", names, StringComparer.Ordinal);
        Assert.Contains("bert.pooler.dense.weight", names, StringComparer.Ordinal);
    }

    [Fact]
    public void Start_Contrastive_FindsTextsAgainBetterThanAtFirst()
    {
        using var witness = new Witness();
        TinyText.Start(text.Load("run", Contrast, "training.epochs=8", "training.optimizer.learning_rate=1e-3"), witness);
        double first = witness.Evaluations[0].Scores["same.accuracy"], last = witness.Evaluations[^1].Scores["same.accuracy"];
        Assert.True(last >= first && last > 0.9, $"accuracy went from {first} to {last}");
    }

    [Theory]
    [InlineData("{ name: t, kind: masked-language, sentences: sentence-order, data: { train: sentiment/train.tsv } }", "tasks.t.sentences: asks about the halves of running text")]
    [InlineData("{ name: t, kind: masked-language, metrics: [sentence_accuracy], data: { train: text.txt } }", "tasks.t.metrics: has 'sentence_accuracy', but nothing is asked about sentences")]
    [InlineData("{ name: t, kind: contrastive, temperature: 0, data: { train: text.txt } }", "tasks.t.temperature: is 0")]
    public void Start_WhatCannotWork_IsRefused(string task, string problem)
    {
        var error = Assert.Throws<InvalidDataException>(() => TinyText.Start(text.Load("run", task)));
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ContrastiveWithoutDropout_IsRefused()
    {
        var error = Assert.Throws<InvalidDataException>(() => text.Load("run", Contrast, "encoder.dropout=0", "encoder.attention_dropout=0"));
        Assert.Contains("tasks.same.kind: is contrastive, which needs dropout", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Start_ContrastiveBesideMaskedLanguage_SharesTheEncoder()
    {
        RunConfig config = text.Load("run", $"{Contrast}, {{ name: text, kind: masked-language, data: {{ train: text.txt }} }}", "training.strategy=mixed");
        Assert.False(TinyText.Start(config).Interrupted);
        Assert.Contains("bert.pooler.dense.weight".Replace("bert.", "", StringComparison.Ordinal), text.Names("run"), StringComparer.Ordinal);
    }
}
