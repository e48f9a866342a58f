using System.Text.Json;
using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Tests.Golden;

public sealed class CrossEntropyGoldenTests
{
    private static readonly GoldenTensors Losses = new("losses.safetensors");

    [Theory]
    [InlineData("cross_entropy", "y", false, 0, false)]
    [InlineData("cross_entropy_sum", "y", false, 0, true)]
    [InlineData("cross_entropy_ignored", "y_ignored", false, 0, false)]
    [InlineData("cross_entropy_weighted", "y", true, 0, false)]
    [InlineData("cross_entropy_smoothed", "y", false, 0.1f, false)]
    [InlineData("cross_entropy_weighted_smoothed", "y", true, 0.1f, false)]
    public void Apply_EveryVariant_EqualsPyTorch(string name, string labels, bool weighted, float smoothing, bool sum)
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Paths.Golden("losses.json")));
        double expected = json.RootElement.GetProperty("values").GetProperty(name).GetDouble();
        using var x = new Parameter("x", new Shape(6, 5));
        x.Value.CopyFrom(Losses.Floats("x"));
        using var scope = TensorScope.Begin();
        var weights = new CrossEntropyWeights(weighted ? Losses.Floats("weight") : null, smoothing, Sum: sum);
        Tensor loss = CrossEntropy.Apply(x.Value, Losses.Integers(labels), weights);
        Close.Equal(expected, loss.Item(), 1e-6, 1e-6, name);
        loss.Backward();
        Close.Gradient(Losses.Floats($"{name}.grad.x"), x.Grad.ToArray(), 1e-6, 1e-6, name);
    }
}
