using Cerbert.Models;
using Cerbert.Models.Encoders;
using Cerbert.Tensors;
using Cerbert.Training.Explaining;

namespace Cerbert.Tests.Explaining;

public sealed class SalienceTests : IDisposable
{
    private const string Text = "a bad film, b c d no good.";
    private const string Pairs = ", columns: { text: a, text_pair: b }";

    private static readonly SalienceOptions Gradient = new() { Method = SalienceMethod.GradientTimesInput };

    private readonly FamilyFolder folder = new();

    public static TheoryData<string> Families { get; } =
        ["bert-tiny", "roberta-tiny", "xlm-roberta-tiny", "distilbert-tiny", "electra-tiny", "albert-tiny", "xlnet-tiny", "bart-tiny"];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Families))]
    public void IntegratedGradients_EveryFamily_SumToTheDifferenceOfTheLogits(string family)
    {
        using ModelExplainer explainer = folder.Open(family);
        foreach (SalienceBaseline baseline in Enum.GetValues<SalienceBaseline>())
        {
            TokenSalience salience = Explain(explainer, Text, options: new SalienceOptions { Output = 2, Baseline = baseline });
            Assert.Equal((2, "best", "stars"), (salience.Output, salience.OutputName, salience.Task));
            double before = Changed(explainer, salience, (token, word, pad) => salience.Tokens[token].IsSpecial ? word : baseline == SalienceBaseline.Zero ? 0 : pad)[2];
            Assert.Equal(explainer.Predict(Text).Logits[2], salience.Value, 1e-5);
            Assert.Equal(before, salience.Integral!.BaselineValue, 1e-5);
            Assert.True(salience.Integral.IsComplete, $"{family}: {salience.Integral}");
            Assert.True(Math.Abs(salience.Value - before) > 1e-3, $"{family}: nothing to explain");
            Assert.Equal(salience.Value - before, salience.Scores.Sum(), 0.01 * Math.Abs(salience.Value - before) + 1e-5);
            Assert.All(salience.Tokens.Zip(salience.Scores), token => Assert.Equal(token.First.IsSpecial, token.Second == 0));
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void GradientTimesInput_EveryToken_IsTheSlopeAlongItsVector(string family)
    {
        using ModelExplainer explainer = folder.Open(family);
        TokenSalience salience = Explain(explainer, Text, options: Gradient with { Output = 1 });
        Assert.Null(salience.Integral);
        Assert.Equal(salience.Tokens.Count, salience.Scores.Count);
        double largest = salience.Scores.Max(Math.Abs);
        for (int token = 0; token < salience.Scores.Count; token++)
        {
            int at = token;
            double At(double factor) => Changed(explainer, salience, (token, word, _) => token == at ? factor * word : word)[1];
            double Slope(double step) => (At(1 + step) - At(1 - step)) / (2 * step);
            double slope = ((4 * Slope(0.02)) - Slope(0.04)) / 3;
            Assert.Equal(slope, salience.Scores[token], 0.01 * largest);
        }
    }

    [Fact]
    public void Salience_NoOutputGiven_ExplainsTheLargest()
    {
        using ModelExplainer explainer = folder.Open("bert-tiny");
        float[] logits = [.. explainer.Predict(Text).Logits];
        TokenSalience salience = Explain(explainer, Text, options: Gradient);
        Assert.Equal(Array.IndexOf(logits, logits.Max()), salience.Output);
        Assert.Equal(explainer.Predict(Text).Label, salience.OutputName);
        Assert.Equal("[CLS] a b ##a ##d", string.Join(' ', salience.Tokens.Take(5).Select(token => token.Text)));
        Assert.True(salience.Tokens[^1] is { Text: "[SEP]", IsSpecial: true });
    }

    [Fact]
    public void Salience_FewerStepsThanNeeded_SaysSoAndMoreComplete()
    {
        using ModelExplainer explainer = folder.Open("bert-tiny");
        var strict = new SalienceOptions { Output = 0, Steps = 2, MostSteps = 2, Tolerance = 1e-9 };
        TokenSalience rough = Explain(explainer, Text, options: strict), fine = Explain(explainer, Text, options: strict with { MostSteps = 64, Tolerance = 1e-3 });
        Assert.Equal((2, false), (rough.Integral!.Steps, rough.Integral.IsComplete));
        Assert.Equal(Math.Abs(rough.Scores.Sum() - (rough.Value - rough.Integral.BaselineValue)), rough.Integral.Gap, 1e-9);
        Assert.True(fine.Integral!.IsComplete && fine.Integral.Steps > 2 && fine.Integral.Gap < rough.Integral.Gap, $"{fine.Integral} {rough.Integral}");
    }

    [Fact]
    public void Salience_ManyPoints_DoNotDependOnHowTheyAreBatched()
    {
        using ModelExplainer explainer = folder.Open("distilbert-tiny");
        // 256 points of 40 tokens take several batches.
        TokenSalience salience = Explain(explainer, string.Concat(Enumerable.Repeat("abcd ", 20)), options: new SalienceOptions { Output = 0, Steps = 256 });
        TokenSalience fewer = Explain(explainer, string.Concat(Enumerable.Repeat("abcd ", 20)), options: new SalienceOptions { Output = 0, Steps = 48 });
        Assert.Equal((40, 256, 48), (salience.Tokens.Count, salience.Integral!.Steps, fewer.Integral!.Steps));
        Close.Equal([.. salience.Scores.Select(score => (float)score)], [.. fewer.Scores.Select(score => (float)score)], 1e-3, 1e-2);
    }

    [Theory]
    [InlineData("kind: regression, range: [0, 5], pair: cross-encoder", "score", 1)]
    [InlineData("kind: regression, range: [0, 5], pair: cosine, pooling: mean, objective: cosine-mse", "score", 2)]
    [InlineData("kind: binary, pair: difference-product, pooling: mean", "1", 2)]
    [InlineData("kind: multilabel, labels: [x, y], pair: concat, pooling: mean", "y", 2)]
    public void Salience_PairsOfEveryKind_AddUp(string task, string output, int sequences)
    {
        using ModelExplainer explainer = folder.Open("bert-tiny", task, Pairs);
        TokenSalience salience = Explain(explainer, "a b good day", "no day", options: new SalienceOptions { Output = output == "y" ? 1 : 0 });
        Assert.Equal(output, salience.OutputName);
        Assert.True(salience.Integral!.IsComplete, $"{salience.Integral}");
        Assert.Equal(explainer.Predict("a b good day", "no day").Logits[salience.Output], salience.Value, 1e-5);
        Assert.Equal(sequences, salience.Tokens.Select(token => token.Sequence).Distinct().Count());
        Assert.Equal(3 + (sequences - 1), salience.Tokens.Count(token => token.IsSpecial));
        Assert.All(salience.Tokens.Zip(salience.Scores), token => Assert.Equal(token.First.IsSpecial, token.Second == 0));
    }

    [Fact]
    public void Salience_WhatCannotBe_IsRefusedInOneLine()
    {
        using ModelExplainer explainer = folder.Open("bert-tiny"), frozen = folder.Open("bert-tiny", "kind: classification, labels: 3, pooling: {name: sbert-wk, start: 0}", mode: "head-only");
        void Refused(string message, Action action) => Assert.Equal(message, Assert.Throws<InvalidDataException>(action).Message);
        Refused("the text is empty; expected something to explain", () => Explain(explainer, " "));
        Refused("stars: has outputs 0 to 2, not 3", () => Explain(explainer, "a", options: new SalienceOptions { Output = 3 }));
        Refused("stars takes single texts, not pairs", () => Explain(explainer, "a", "b", "stars"));
        Refused("the model has no task 'star': did you mean 'stars'?", () => Explain(explainer, "a", task: "star"));
        Refused("stars: the pooling is sbert-wk, through which no gradient reaches the tokens; their salience needs a model with another pooling", () => Explain(frozen, "a"));
    }

    private static TokenSalience Explain(ModelExplainer explainer, string text, string? pair = null, string? task = null, SalienceOptions? options = null) =>
        explainer.Salience(text, pair, task, options, TestContext.Current.CancellationToken);

    /// <summary>The outputs where numbers of the tokens' word vectors are others, given the token, the number, and that of [PAD].</summary>
    private static float[] Changed(ModelExplainer explainer, TokenSalience salience, Func<int, float, float, double> change)
    {
        Encoder encoder = explainer.Model.Encoder;
        TaskModel task = explainer.Model.Tasks["stars"];
        int width = encoder.Config.EmbeddingSize;
        TokenBatch batch = TokenBatch.From([[.. salience.Tokens.Select(token => token.Id)]]);
        using var scope = TensorScope.Begin();
        float[] words = encoder.WordVectors(batch).ToArray(), pad = encoder.WordEmbeddings.Value.AsSpan()[..width].ToArray();
        float[] delta = [.. words.Select((word, i) => (float)(change(i / width, word, pad[i % width]) - word))];
        var pass = new ForwardPass { WordDelta = Tensor.From(delta, new Shape(salience.Tokens.Count, width)) };
        return task.Forward(encoder.Forward(batch, pass, task.Pooling.Use), pass).ToArray();
    }
}
