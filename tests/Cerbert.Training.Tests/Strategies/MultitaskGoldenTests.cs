using System.Text.Json;
using Cerbert.Models.Checkpoints;
using Cerbert.Training.Configuration;
using Cerbert.Training.Strategies;

namespace Cerbert.Tests.Strategies;

public sealed class MultitaskGoldenTests : IDisposable
{
    private readonly JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Paths.Golden("multitask.json")));
    private readonly SafetensorsReader tensors = SafetensorsReader.Open(Paths.Golden("multitask.safetensors"));

    public void Dispose()
    {
        json.Dispose();
        tensors.Dispose();
    }

    [Theory]
    [InlineData("ascending")]
    [InlineData("descending")]
    public void GradientSurgery_GivenOrder_EqualsReference(string order)
    {
        JsonElement expected = json.RootElement.GetProperty("pcgrad");
        float[] g = Read("pcgrad.gradients", 24);
        var gram = new double[3, 3];
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 3; j++)
                gram[i, j] = Enumerable.Range(0, 8).Sum(k => (double)g[i * 8 + k] * g[j * 8 + k]);
        var surgery = new GradientSurgery(gram, expected.GetProperty("orders").GetProperty(order).Deserialize<int[][]>()!);

        Assert.Equal(expected.GetProperty("projected").GetProperty(order).GetInt32(), surgery.Projections);
        var perTask = new float[24];
        for (int i = 0; i < 3; i++)
            for (int k = 0; k < 8; k++)
                perTask[i * 8 + k] = (float)Enumerable.Range(0, 3).Sum(j => surgery.Coefficients[i, j] * g[j * 8 + k]);
        Close.Equal(Read($"pcgrad.{order}.per_task", 24), perTask, what: "per task");
        double[] factors = surgery.Sum();
        float[] sum = [.. Enumerable.Range(0, 8).Select(k => (float)Enumerable.Range(0, 3).Sum(j => factors[j] * g[j * 8 + k]))];
        Close.Equal(Read($"pcgrad.{order}.sum", 8), sum, what: "sum");
        Close.Equal(Read($"pcgrad.{order}.mean", 8), [.. sum.Select(v => v / 3)], what: "mean");
    }

    [Theory]
    [InlineData(UncertaintyForm.Exp, "exp")]
    [InlineData(UncertaintyForm.Half, "half")]
    [InlineData(UncertaintyForm.ByKind, "mixed")]
    public void UncertaintyWeights_GivenLosses_EqualReference(UncertaintyForm form, string name)
    {
        JsonElement all = json.RootElement.GetProperty("uncertainty"), expected = all.GetProperty(name);
        var weights = new UncertaintyWeights(form, [TaskKind.Classification, TaskKind.Regression, TaskKind.Classification]);
        weights.LogVariances.Value.CopyFrom(all.GetProperty("log_variance").Deserialize<float[]>()!);

        double value = weights.Apply(all.GetProperty("losses").Deserialize<double[]>()!);
        Close.Equal(expected.GetProperty("value").GetDouble(), value, 1e-5);
        Close.Equal(expected.GetProperty("grad_losses").Deserialize<float[]>()!, [.. Enumerable.Range(0, 3).Select(i => (float)weights.Factor(i))]);
        Close.Equal(expected.GetProperty("grad_log_variance").Deserialize<float[]>()!, weights.LogVariances.Grad.ToArray());
        weights.LogVariances.Dispose();
    }

    private float[] Read(string name, int count)
    {
        var values = new float[count];
        tensors.Read(name, values);
        return values;
    }
}
