using Cerbert.Models.Checkpoints;
using Cerbert.Tensors;
using Cerbert.Training.Components;
using Cerbert.Training.Optimizers;

namespace Cerbert.Tests.Components;

/// <summary>Averages of weights, and decay towards the initial ones, over the thirty steps of the optimizer fixtures.</summary>
public sealed class AverageGoldenTests : IDisposable
{
    private static readonly string[] Names = ["w", "b", "c"];
    private static readonly int[] Reported = [1, 2, 5, 10, 30];

    private readonly SafetensorsReader golden = SafetensorsReader.Open(Paths.Golden("optim.safetensors"));
    private readonly Parameter[] parameters;

    public AverageGoldenTests() => parameters = [.. Names.Select(Start)];

    public void Dispose() => golden.Dispose();

    [Fact]
    public void Ema_RisingDecay_EqualsReference()
    {
        using var ema = new Ema(new EmaConfig { Decay = 0.99 });
        Train(ema, new AdamWOptions { WeightDecay = 0.01 }, step => Compare(ema, step, Reported, $"ema_count_from_0.{step}"));
    }

    [Fact]
    public void Swa_EveryFifthStep_EqualsReference()
    {
        using var swa = new Swa(new SwaConfig { StartStep = 5, Every = 5 });
        Train(swa, new AdamWOptions { WeightDecay = 0.01 }, step => Compare(swa, step, [10, 15, 20, 25, 30], $"swa.{step}"));
    }

    [Fact]
    public void PriorDecay_WithAdamW_EqualsReference()
    {
        using var decay = new PriorDecay(new PriorDecayConfig { Rate = 0.1 });
        Train(decay, new AdamWOptions { WeightDecay = 0 }, step =>
        {
            if (Reported.Contains(step))
                foreach (Parameter parameter in parameters)
                    Close.Equal(golden.ReadFloats($"adamw_prior.{step}.{parameter.Name}", out _), parameter.Value.AsSpan(), 2e-6, 1e-5, $"step {step} {parameter.Name}");
        });
    }

    [Fact]
    public void Ema_BiasCorrected_IsTheAverageFromZeroDividedByItsWeights()
    {
        using var ema = new Ema(new EmaConfig { Decay = 0.9, Correction = EmaStart.BiasCorrected });
        double[] sum = new double[24];
        Train(ema, new AdamWOptions(), step =>
        {
            for (int i = 0; i < sum.Length; i++)
                sum[i] = 0.9 * sum[i] + 0.1 * parameters[0].Value.AsSpan()[i];
            Close.Equal([.. sum.Select(x => (float)(x / (1 - Math.Pow(0.9, step))))], ema.State().First().State.AsSpan(), 2e-6, 1e-5, $"step {step}");
        });
    }

    [Fact]
    public void Ema_StartStep_AveragesFromThereOnly()
    {
        using var ema = new Ema(new EmaConfig { Decay = 0.9, Correction = EmaStart.None, StartStep = 4 });
        float[] expected = [];
        Train(ema, new AdamWOptions(), step =>
        {
            Assert.Equal(step > 4, ema.ReplacesWeights(step));
            if (step == 4)
                expected = parameters[0].Value.ToArray();
            if (step > 4)
                expected = [.. expected.Zip(parameters[0].Value.ToArray(), (average, now) => (float)(0.9 * average + 0.1 * now))];
            if (step >= 4)
                Close.Equal(expected, ema.State().First().State.AsSpan(), 2e-6, 1e-5, $"step {step}");
        });
    }

    [Fact]
    public void Evaluation_WithAnAverage_SeesItAndLeavesTheWeightsExactly()
    {
        using var ema = new Ema(new EmaConfig { Decay = 0.5 });
        Train(ema, new AdamWOptions(), step =>
        {
            float[] trained = parameters[0].Value.ToArray(), average = ema.State().First().State.ToArray();
            _ = parameters[0].Half;
            ema.BeforeEvaluation(step);
            Assert.Equal(average, parameters[0].Value.ToArray());
            Close.Equal(average, parameters[0].Half.ToArray(), 0, 1 / 128.0, "the bfloat16 copy while evaluating");
            ema.AfterEvaluation(step);
            Assert.Equal(trained, parameters[0].Value.ToArray());
            Close.Equal(trained, parameters[0].Half.ToArray(), 0, 1 / 128.0, "the bfloat16 copy afterwards");
        });
    }

    [Theory]
    [InlineData(null, 0.5, 0.5, 0.5, 0.5)]
    [InlineData(0.1, 0.4, 0.3, 0.2, 0.1)]
    public void Swa_Rate_IsConstantOrFallsInEveryCycle(double? low, double first, double second, double third, double fourth)
    {
        using var swa = new Swa(new SwaConfig { StartStep = 6, Every = 4, LearningRate = 0.5, CycleRate = low });
        using var optimizer = new AdamW(parameters, new AdamWOptions());
        swa.Start(new RunParts(null!, optimizer, parameters, 30));
        Assert.Equal(0.7, swa.Rate(5, 0.7));
        foreach (int start in (int[])[6, 10])
            foreach ((double expected, int i) in new[] { first, second, third, fourth }.Select((rate, i) => (rate, i)))
                Assert.Equal(expected, swa.Rate(start + i, 0.7), 1e-12);
    }

    private void Train(Component component, AdamWOptions options, Action<int> check)
    {
        using var optimizer = new AdamW(parameters, options, decay: _ => true);
        component.Start(new RunParts(null!, optimizer, parameters, 30));
        for (int step = 1; step <= 30; step++)
        {
            foreach (Parameter parameter in parameters)
                parameter.SetGrad(golden.ReadFloats($"gradients.{parameter.Name}", out _).AsSpan((step - 1) * (int)parameter.Shape.Count, (int)parameter.Shape.Count));
            component.BeforeStep(step - 1);
            component.BeforeUpdate(0.01);
            optimizer.Step(0.01);
            component.AfterStep(step);
            check(step);
        }
    }

    private void Compare(Component component, int step, int[] reported, string prefix)
    {
        if (!reported.Contains(step))
            return;
        foreach ((string name, Tensor state) in component.State())
            Close.Equal(golden.ReadFloats($"{prefix}.{name}", out _), state.AsSpan(), 2e-6, 1e-5, $"{prefix}.{name}");
    }

    private Parameter Start(string name)
    {
        float[] values = golden.ReadFloats($"start.{name}", out int[] shape);
        var parameter = new Parameter(name, new Shape(shape));
        parameter.Value.CopyFrom(values);
        return parameter;
    }
}
