using Cerbert.Models;
using Cerbert.Training.Explaining;

namespace Cerbert.Guides;

/// <summary>Prints what a model of single texts does with one of them.</summary>
public static class LookInside
{
    public static void Print(string run, string text, TextWriter to)
    {
        using var explainer = ModelExplainer.Open(run);
        to.WriteLine(explainer.Predict(text).Label);

        TokenSalience salience = explainer.Salience(text);
        foreach ((TextToken token, double score) in salience.Tokens.Zip(salience.Scores))
            to.WriteLine($"{score,8:0.000} {token.Text}");
        to.WriteLine($"sum {salience.Scores.Sum():0.000} of {salience.Value - salience.Integral!.BaselineValue:0.000} ({salience.OutputName})");

        TokenAttention attention = explainer.Attention(text);
        AttentionMap last = attention.Layers[^1];
        int tokens = attention.Sequences[0].Count;
        ReadOnlySpan<float> firstRow = last.Of(sequence: 0).Span[..tokens]; // of the first head: what the first token attends to
        to.WriteLine($"[CLS] to itself: {firstRow[0]:0.00}");

        string task = explainer.Tasks[0].Name;
        ExampleFeatures features = explainer.Features(task, most: 5000);
        foreach (Neighbour near in explainer.Nearest(features, task, text, count: 3))
            to.WriteLine($"{near.Cosine:0.000} {near.Answer.Label} {near.Answer.Example.Text}");
        FeatureMap map = features.Map();
        to.WriteLine($"{map.Points.Count} points, {map.Explained.X + map.Explained.Y:0 %} of the variance");
    }
}
