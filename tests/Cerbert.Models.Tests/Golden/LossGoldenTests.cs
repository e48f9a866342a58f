using System.Text.Json;
using Cerbert.Models.Checkpoints;
using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Tests.Golden;

/// <summary>Losses against PyTorch: values and gradients.</summary>
public sealed class LossGoldenTests : IDisposable
{
    private readonly SafetensorsReader golden = SafetensorsReader.Open(Paths.Golden("losses.safetensors"));
    private readonly JsonElement values = GoldenBatch.Json("losses.json").GetProperty("values");

    public void Dispose() => golden.Dispose();

    [Theory]
    [InlineData("cross_entropy")]
    [InlineData("cross_entropy_sum")]
    [InlineData("cross_entropy_ignored")]
    [InlineData("cross_entropy_weighted")]
    [InlineData("cross_entropy_smoothed")]
    [InlineData("cross_entropy_weighted_smoothed")]
    public void CrossEntropy_EveryVariant_EqualsPyTorch(string name)
    {
        bool Has(string part) => name.Contains(part, StringComparison.Ordinal);
        var weights = new CrossEntropyWeights(Has("weighted") ? Floats("weight") : null, Has("smoothed") ? 0.1f : 0, Sum: Has("sum"));
        Check(name, ["x"], x => CrossEntropy.Apply(x, Integers(Has("ignored") ? "y_ignored" : "y"), weights));
    }

    [Fact]
    public void BinaryCrossEntropy_Logits_EqualsPyTorch()
    {
        Check("bce_with_logits", ["x"], x => BinaryCrossEntropy.Apply(x, Floats("multi")));
        Check("bce_with_logits_pos_weight", ["x"], x => BinaryCrossEntropy.Apply(x, Floats("multi"), Floats("pos_weight")));
    }

    [Fact]
    public void MeanSquaredError_PlainAndInRange_EqualsPyTorch()
    {
        Check("mse", ["z"], z => MeanSquaredError.Apply(z, Floats("stars")));
        Check("mse_5_sigmoid", ["z"], z => MeanSquaredError.Apply(z, Floats("stars"), new OutputRange(0, 5)));
    }

    [Theory]
    [InlineData("cosine_embedding", 0)]
    [InlineData("cosine_embedding_margin", 0.3f)]
    public void CosineEmbedding_EveryMargin_EqualsPyTorch(string name, float margin) =>
        Check(name, ["u", "v"], pairs => CosineEmbedding.Apply(CosineSimilarity.Apply(pairs), Integers("sign"), margin));

    [Fact]
    public void CosineMeanSquaredError_Pairs_EqualsPyTorch() =>
        Check("cosine_mse", ["u", "v"], pairs => MeanSquaredError.Apply(CosineSimilarity.Apply(pairs), Floats("cos_target")));

    // Several inputs are stacked, all u first, then all v.
    private void Check(string name, string[] inputs, Func<Tensor, Tensor> loss)
    {
        int columns = 1;
        float[] content = [.. inputs.SelectMany(input =>
        {
            float[] part = golden.ReadFloats(input, out int[] shape);
            columns = shape.Length == 1 ? 1 : shape[^1];
            return part;
        })];
        using var x = new Parameter("x", new Shape(content.Length / columns, columns));
        x.Value.CopyFrom(content);
        x.Touch();
        using (TensorScope.Begin())
        {
            Tensor value = loss(x.Value);
            Close.Equal(values.GetProperty(name).GetDouble(), value.Item(), 1e-6, 1e-5, name);
            value.Backward();
        }

        float[] expected = [.. inputs.SelectMany(input => Floats($"{name}.grad.{input}"))];
        Close.Gradient(expected, x.Grad.ToArray(), 1e-7, 1e-5, $"{name}.grad");
    }

    private float[] Floats(string name) => golden.ReadFloats(name, out _);

    private int[] Integers(string name) => Array.ConvertAll(Floats(name), value => (int)value);
}
