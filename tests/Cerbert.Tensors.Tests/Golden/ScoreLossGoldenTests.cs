using System.Text.Json;
using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Tests.Golden;

/// <summary>The losses of one number per example or label against PyTorch: values and gradients.</summary>
public sealed class ScoreLossGoldenTests
{
    private static readonly GoldenTensors Losses = new("losses.safetensors");

    [Fact]
    public void BinaryCrossEntropy_Logits_EqualsPyTorch()
    {
        Check("bce_with_logits", 5, ["x"], x => BinaryCrossEntropy.Apply(x, Losses.Floats("multi")));
        Check("bce_with_logits_pos_weight", 5, ["x"], x => BinaryCrossEntropy.Apply(x, Losses.Floats("multi"), Losses.Floats("pos_weight")));
    }

    [Fact]
    public void MeanSquaredError_PlainAndInRange_EqualsPyTorch()
    {
        Check("mse", 1, ["z"], z => MeanSquaredError.Apply(z, Losses.Floats("stars")));
        Check("mse_5_sigmoid", 1, ["z"], z => MeanSquaredError.Apply(z, Losses.Floats("stars"), new OutputRange(0, 5)));
    }

    [Theory]
    [InlineData("cosine_embedding", 0)]
    [InlineData("cosine_embedding_margin", 0.3f)]
    public void CosineEmbedding_EveryMargin_EqualsPyTorch(string name, float margin) =>
        Check(name, 8, ["u", "v"], pairs => CosineEmbedding.Apply(CosineSimilarity.Apply(pairs), Losses.Integers("sign"), margin));

    [Fact]
    public void CosineMeanSquaredError_Pairs_EqualsPyTorch() =>
        Check("cosine_mse", 8, ["u", "v"], pairs => MeanSquaredError.Apply(CosineSimilarity.Apply(pairs), Losses.Floats("cos_target")));

    [Fact]
    public void SymmetricDivergence_TwoAnswers_EqualsPyTorch()
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Paths.Golden("losses.json")));
        using var x = new Parameter("x", new Shape(6, 5));
        using var x2 = new Parameter("x2", new Shape(6, 5));
        x.Value.CopyFrom(Losses.Floats("x"));
        x2.Value.CopyFrom(Losses.Floats("x2"));
        int[] labels = Losses.Integers("y");
        foreach (string name in (string[])["symmetric_kl", "r_drop"])
        {
            using var scope = TensorScope.Begin();
            x.ClearGrad();
            x2.ClearGrad();
            Tensor value = SymmetricDivergence.Apply(x.Value, x2.Value);
            if (name == "r_drop")
                value = WeightedSum.Apply(WeightedSum.Apply(CrossEntropy.Apply(x.Value, labels), 0.5f, CrossEntropy.Apply(x2.Value, labels), 0.5f), 1, value, 4);
            Close.Equal(json.RootElement.GetProperty("values").GetProperty(name).GetDouble(), value.Item(), 1e-6, 1e-6, name);
            value.Backward();
            Close.Gradient(Losses.Floats($"{name}.grad.x"), x.Grad.ToArray(), 1e-6, 1e-6, name);
            Close.Gradient(Losses.Floats($"{name}.grad.x2"), x2.Grad.ToArray(), 1e-6, 1e-6, name);
        }
    }

    [Fact]
    public void FocalLoss_ClassesAndOneLogit_EqualsPyTorch()
    {
        Check("focal", 5, ["x"], x => FocalLoss.Apply(x, Losses.Integers("y"), 2));
        Check("focal_binary", 1, ["z"], z => FocalLoss.Apply(z, Array.ConvertAll(Losses.Floats("binary"), yes => (int)yes), 2));
    }

    // Several inputs are stacked, all u first, then all v.
    private static void Check(string name, int columns, string[] inputs, Func<Tensor, Tensor> loss)
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Paths.Golden("losses.json")));
        double expected = json.RootElement.GetProperty("values").GetProperty(name).GetDouble();
        float[] content = [.. inputs.SelectMany(Losses.Floats)];
        using var x = new Parameter("x", new Shape(content.Length / columns, columns));
        x.Value.CopyFrom(content);
        using var scope = TensorScope.Begin();
        Tensor value = loss(x.Value);
        Close.Equal(expected, value.Item(), 1e-6, 1e-6, name);
        value.Backward();
        float[] gradient = [.. inputs.SelectMany(input => Losses.Floats($"{name}.grad.{input}"))];
        Close.Gradient(gradient, x.Grad.ToArray(), 1e-6, 1e-6, name);
    }
}
