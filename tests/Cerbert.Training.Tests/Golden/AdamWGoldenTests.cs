using Cerbert.Models.Checkpoints;
using Cerbert.Tensors;
using Cerbert.Training.Optimizers;

namespace Cerbert.Tests.Golden;

/// <summary>AdamW in its forms against PyTorch and Transformers, over thirty steps of given gradients.</summary>
public class AdamWGoldenTests
{
    private static readonly string[] Names = ["w", "b", "c"];

    public static TheoryData<string, AdamWOptions> Forms() => new()
    {
        { "adamw", new AdamWOptions { WeightDecay = 0.01 } },
        { "adam_eps", new AdamWOptions { WeightDecay = 0, Epsilon = 1e-4 } },
        { "adamw_hf", new AdamWOptions { WeightDecay = 0.01, Folded = true, Epsilon = 1e-6 } },
        { "adamw_hf_no_bias_correction", new AdamWOptions { WeightDecay = 0.01, Folded = true, BiasCorrection = false, Epsilon = 1e-6 } },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Step_GivenGradients_EqualsReference(string form, AdamWOptions options)
    {
        using IWeightSource expected = SafetensorsReader.Open(Paths.Golden("optim.safetensors"));
        using var json = System.Text.Json.JsonDocument.Parse(File.ReadAllText(Paths.Golden("optim.json")));
        System.Text.Json.JsonElement settings = json.RootElement.GetProperty("settings").GetProperty(form);
        if (settings.TryGetProperty("eps", out System.Text.Json.JsonElement epsilon))
            options = options with { Epsilon = epsilon.GetDouble() };
        if (settings.TryGetProperty("weight_decay", out System.Text.Json.JsonElement decay))
            options = options with { WeightDecay = decay.GetDouble() };
        Parameter[] parameters = [.. Names.Select(name => Start(expected, name))];
        using var optimizer = new AdamW(parameters, options, decay: _ => true);
        for (int step = 1; step <= 30; step++)
        {
            foreach ((Parameter parameter, string name) in parameters.Zip(Names))
                SetGradient(parameter, expected.ReadFloats($"gradients.{name}", out _), step - 1);
            optimizer.Step(settings.GetProperty("lr").GetDouble());
            foreach ((Parameter parameter, string name) in parameters.Zip(Names))
                if (expected.TryGetInfo($"{form}.{step}.{name}", out _))
                    Close.Equal(expected.ReadFloats($"{form}.{step}.{name}", out _), parameter.Value.ToArray(), 2e-6, 1e-5, $"{form} step {step} {name}");
        }
    }

    [Fact]
    public void Factor_LargeNorm_ScalesGradientsToTheLimit()
    {
        using IWeightSource expected = SafetensorsReader.Open(Paths.Golden("optim.safetensors"));
        Parameter[] parameters = [.. Names.Select(name => Start(expected, name))];
        foreach ((Parameter parameter, string name) in parameters.Zip(Names))
            SetGradient(parameter, expected.ReadFloats($"gradients.{name}", out _), 0);
        double factor = GradientClipping.Factor(GradientClipping.Norm(parameters), 1);
        foreach ((Parameter parameter, string name) in parameters.Zip(Names))
            Close.Equal(
                expected.ReadFloats($"clipped.{name}", out _), [.. parameter.Grad.ToArray().Select(g => (float)(g * factor))], 2e-6, 1e-5, name);
    }

    private static Parameter Start(IWeightSource source, string name)
    {
        float[] values = source.ReadFloats($"start.{name}", out int[] shape);
        var parameter = new Parameter(name, new Shape(shape));
        parameter.Value.CopyFrom(values);
        return parameter;
    }

    // A loss whose gradient is the given one: Σ p·g, put there the way a backward pass does.
    private static void SetGradient(Parameter parameter, float[] all, int step)
    {
        int count = (int)parameter.Shape.Count;
        parameter.SetGrad(all.AsSpan(step * count, count));
    }
}
