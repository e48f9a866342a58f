using Cerbert.Tests.TrainingRuns;
using Cerbert.Training.Configuration;
using Cerbert.Training.Explaining;
using Cerbert.Training.Modeling;

namespace Cerbert.Tests.Explaining;

/// <summary>Everything an explainer answers, asked of a run that was trained for a few steps.</summary>
[Collection("engines")]
public sealed class ModelExplainerTests : IDisposable
{
    private readonly TinyRun run = new();

    public void Dispose() => run.Dispose();

    [Fact]
    public void Open_RunFolder_AnswersAsPredictionDoes()
    {
        using ModelExplainer explainer = Trained();
        using MultiTaskModel model = ModelFolder.Load(run.Best("run"));
        Prediction expected = Assert.Single(TinyRun.Predict(model, ["The soup was wonderful."])), actual = explainer.Predict("The soup was wonderful.");
        Assert.Equal((expected.Label, expected.Probability), (actual.Label, actual.Probability));
        Assert.Equal(expected.Logits, actual.Logits);
        Assert.Equal("sentiment", Assert.Single(explainer.Tasks).Name);
        Assert.False(explainer.GuessesWords);
    }

    [Fact]
    public void Features_OfTheTrainingData_AnswerAsPredictionDoesAndFindThemselves()
    {
        using ModelExplainer explainer = Trained();
        var shares = new List<double>();
        ExampleFeatures features = explainer.Features("sentiment", progress: new Reports(shares), cancellation: TestContext.Current.CancellationToken);
        Assert.Equal((96, 32), (features.Answers.Count, features.Width));
        Assert.Equal(1, shares[^1]);
        foreach (int i in (int[])[0, 40, 95])
        {
            ExampleAnswer answer = features.Answers[i];
            Prediction prediction = explainer.Predict(answer.Example.Text);
            Assert.Equal((prediction.Label, prediction.Probability!.Value), (answer.Prediction, answer.Probability!.Value), new Near());
            Assert.Equal(answer.Label == answer.Prediction ? 0 : 1, answer.Error);
            IReadOnlyList<Neighbour> nearest = explainer.Nearest(features, "sentiment", answer.Example.Text, count: 5);
            Assert.Equal(5, nearest.Count);
            Assert.Equal(answer.Example.Text, nearest[0].Answer.Example.Text);
            Assert.Equal(1, nearest[0].Cosine, 1e-5);
            // Exactly what comparing all of them gives.
            double[] cosines = [.. Enumerable.Range(0, 96).Select(j => Cosine(features.Of(i).Span, features.Of(j).Span)).OrderDescending().Take(5)];
            for (int k = 0; k < 5; k++)
                Assert.Equal(cosines[k], nearest[k].Cosine, 1e-5);
        }
    }

    [Fact]
    public void Map_OfTheDevelopmentData_HasAPointForEveryExample()
    {
        using ModelExplainer explainer = Trained();
        LabelledTaskConfig task = explainer.Tasks[0];
        FeatureMap map = explainer.Features("sentiment", task.Data.Dev, most: 10, cancellation: TestContext.Current.CancellationToken).Map();
        Assert.Equal(10, map.Points.Count);
        IReadOnlyList<Data.Example> all = explainer.Examples("sentiment", task.Data.Dev).Examples;
        Assert.Equal([.. Enumerable.Range(0, 10).Select(i => i * all.Count / 10)], map.Points.Select(point => point.Answer.Row));
        Assert.All(map.Points, point => Assert.Equal(all[point.Answer.Row], point.Answer.Example));
        Assert.Equal(0, map.Points.Sum(point => point.X), 1e-4);
        Assert.InRange(map.Explained.X, map.Explained.Y, 1);
        Assert.True(map.Explained.Y > 0);
    }

    [Fact]
    public void Features_NumbersAndPairs_SayHowFarOffTheyAre()
    {
        RunConfig config = RunConfig.Load(run.Write("pairs.yaml", $$"""
            encoder: { layers: 1, hidden: 16, heads: 2, ffn: 16, max_positions: 32, vocab: vocab.txt }
            tokenizer: { max_length: 32 }
            tasks:
              - { name: sts, kind: regression, range: [0, 5], pair: cosine, pooling: mean, data: { train: similarity/train.tsv, limit: 20, columns: { text: sentence1, text_pair: sentence2, label: score } } }
            """));
        using MultiTaskModel model = MultiTaskModel.Create(config, EncoderSettings.LoadTokenizer(config.Encoder));
        using var explainer = new ModelExplainer(model);
        ExampleFeatures features = explainer.Features("sts", cancellation: TestContext.Current.CancellationToken);
        // A single cosine is no place: both texts' vectors side by side are.
        Assert.Equal((20, 32), (features.Answers.Count, features.Width));
        ExampleAnswer answer = features.Answers[3];
        Assert.Equal(Math.Abs(answer.Example.Score!.Value - double.Parse(answer.Prediction, System.Globalization.CultureInfo.InvariantCulture)), answer.Error!.Value, 1e-9);
        Assert.Equal(explainer.Predict(answer.Example.Text, answer.Example.TextPair).Label, answer.Prediction);
        Assert.Equal(answer.Example.TextPair, explainer.Nearest(features, "sts", answer.Example.Text, answer.Example.TextPair, 1)[0].Answer.Example.TextPair);
    }

    [Fact]
    public void Suggest_AHiddenPlace_IsWhatFillingTheMaskGives()
    {
        string data = $"train: {run["sentiment/train.tsv"]}, limit: 96";
        RunConfig config = run.Config("both", "training.max_steps=2", "training.strategy=mixed",
            $"tasks=[{{name: text, kind: masked-language, data: {{{data}, columns: {{text: sentence}}}}}}, {{name: sentiment, kind: classification, labels: [negative, positive], data: {{{data}, dev: {run["sentiment/dev.tsv"]}}}}}]");
        TinyRun.Start(config);
        using ModelExplainer explainer = ModelExplainer.Open(run["both"]);
        Assert.True(explainer.GuessesWords);
        IReadOnlyList<TextToken> tokens = explainer.Attention("the soup was good").Sequences[0];
        int soup = tokens.ToList().FindIndex(token => token.Text == "soup");
        MaskGuess expected = Assert.Single(new MaskFiller(explainer.Model).Fill(["the [MASK] was good"], 4));
        IReadOnlyList<TokenGuess> actual = explainer.Suggest(soup, "the soup was good", count: 4);
        Assert.Equal(expected.Guesses, actual);
        Assert.Throws<ArgumentOutOfRangeException>(() => explainer.Suggest(tokens.Count, "the soup was good"));
    }

    [Fact]
    public void Suggest_ModelThatOnlyGuessesWords_ReadsAnyText()
    {
        RunConfig config = RunConfig.Load(run.Write("words.yaml", """
            encoder: { layers: 1, hidden: 16, heads: 2, ffn: 16, max_positions: 32, vocab: vocab.txt }
            tokenizer: { max_length: 32 }
            tasks: [{ name: text, kind: masked-language, data: { train: sentiment/train.tsv, columns: { text: sentence } } }]
            """));
        using MultiTaskModel model = MultiTaskModel.Create(config, EncoderSettings.LoadTokenizer(config.Encoder));
        using var explainer = new ModelExplainer(model);
        Assert.Equal("[CLS] the soup was good [SEP]", string.Join(' ', explainer.Attention("the soup was good").Sequences[0].Select(token => token.Text)));
        Assert.Equal(Assert.Single(new MaskFiller(model).Fill(["the [MASK] was good"])).Guesses, explainer.Suggest(2, "the soup was good"));
        Assert.Throws<InvalidDataException>(() => explainer.Predict("the soup was good"));
        Assert.Throws<InvalidDataException>(() => explainer.Suggest(2, ""));
    }

    [Fact]
    public void Answers_WhatCannotBe_AreRefusedInOneLine()
    {
        using ModelExplainer explainer = Trained();
        ExampleFeatures Features(string task) => explainer.Features(task, cancellation: TestContext.Current.CancellationToken);
        void Refused(string message, Action action) => Assert.Equal(message, Assert.Throws<InvalidDataException>(action).Message);
        Refused("the model has no task 'sentimen': did you mean 'sentiment'?", () => Features("sentimen"));
        Refused("the model has no head that guesses hidden tokens; give one that was pre-trained (cerbert pretrain)", () => explainer.Suggest(1, "a film"));
        File.Delete(explainer.Tasks[0].Data.Train);
        Assert.Throws<FileNotFoundException>(() => Features("sentiment"));
        Assert.Throws<DirectoryNotFoundException>(() => ModelExplainer.Open(run["nowhere"]));
    }

    private ModelExplainer Trained()
    {
        TinyRun.Start(run.Config("run", "training.max_steps=2"));
        return ModelExplainer.Open(run["run"]);
    }

    private static double Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double product = 0, ofA = 0, ofB = 0;
        for (int i = 0; i < a.Length; i++)
            (product, ofA, ofB) = (product + ((double)a[i] * b[i]), ofA + ((double)a[i] * a[i]), ofB + ((double)b[i] * b[i]));
        return product / Math.Sqrt(ofA * ofB);
    }

    private sealed class Reports(List<double> shares) : IProgress<double>
    {
        public void Report(double value) => shares.Add(value);
    }

    private sealed class Near : IEqualityComparer<(string Label, double Probability)>
    {
        public bool Equals((string Label, double Probability) x, (string Label, double Probability) y) =>
            x.Label == y.Label && Math.Abs(x.Probability - y.Probability) < 1e-5;

        public int GetHashCode((string Label, double Probability) obj) => obj.Label.GetHashCode(StringComparison.Ordinal);
    }
}
