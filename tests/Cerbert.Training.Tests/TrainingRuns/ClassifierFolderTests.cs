using System.Text.Json;
using Cerbert.Training.Modeling;

namespace Cerbert.Tests.TrainingRuns;

/// <summary>Text in, logits out, from a folder that only Transformers ever wrote (numbers: its own tokenizer and model).</summary>
[Collection("engines")]
public class ClassifierFolderTests
{
    private static readonly JsonElement Golden = JsonDocument.Parse(File.ReadAllText(Paths.Golden("classify-texts.json"))).RootElement;

    [Fact]
    public void Predict_Texts_GivesTransformersLogits()
    {
        using MultiTaskModel model = ModelFolder.Load(Paths.Golden("checkpoints", "bert-tiny-classifier"));
        string[] texts = [.. Golden.GetProperty("texts").EnumerateArray().Select(text => text.GetString()!)];
        Check("text_logits", TinyRun.Predict(model, texts));
    }

    [Fact]
    public void Predict_Pairs_GivesTransformersLogits()
    {
        using MultiTaskModel model = ModelFolder.Load(Paths.Golden("checkpoints", "bert-tiny-classifier"));
        JsonElement[] pairs = [.. Golden.GetProperty("pairs").EnumerateArray()];
        Check("pair_logits", TinyRun.Predict(model, [.. pairs.Select(p => p[0].GetString()!)], [.. pairs.Select(p => p[1].GetString()!)]));
    }

    private static void Check(string name, IReadOnlyList<Prediction> predictions)
    {
        JsonElement[] expected = [.. Golden.GetProperty(name).EnumerateArray()];
        Assert.Equal(expected.Length, predictions.Count);
        for (int i = 0; i < expected.Length; i++)
        {
            float[] logits = [.. expected[i].EnumerateArray().Select(x => x.GetSingle())];
            Close.Equal(logits, predictions[i].Logits.ToArray(), what: $"{name}[{i}]");
            Assert.Equal($"LABEL_{Array.IndexOf(logits, logits.Max())}", predictions[i].Label);
        }
    }
}
