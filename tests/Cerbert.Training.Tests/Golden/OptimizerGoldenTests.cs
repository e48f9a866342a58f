using System.Text.Json;
using Cerbert.Models.Checkpoints;
using Cerbert.Tensors;
using Cerbert.Training.Configuration;
using Cerbert.Training.Optimizers;

namespace Cerbert.Tests.Golden;

/// <summary>Every optimizer against PyTorch, Transformers or the paper's formula, over thirty steps of given gradients.</summary>
public class OptimizerGoldenTests
{
    private static readonly string[] Names = ["w", "b", "c"];
    private static readonly JsonElement Settings = JsonDocument.Parse(File.ReadAllText(Paths.Golden("optim.json"))).RootElement.GetProperty("settings");

    public static TheoryData<string, OptimizerConfig> Forms() => new()
    {
        { "adam_l2", new AdamConfig { WeightDecay = 0.1 } },
        { "adam_eps", new AdamConfig { Epsilon = 1e-4 } },
        { "radam", new RAdamConfig { WeightDecay = 0 } },
        { "radam_l2", new RAdamConfig { WeightDecay = 0.1, Decoupled = false } },
        { "radam_decoupled", new RAdamConfig { WeightDecay = 0.1 } },
        { "sgd", new SgdConfig { Momentum = 0 } },
        { "sgd_momentum", new SgdConfig { WeightDecay = 0.01 } },
        { "sgd_nesterov", new SgdConfig { WeightDecay = 0.01, Nesterov = true } },
        { "madgrad", new MadgradConfig() },
        { "madgrad_l2", new MadgradConfig { WeightDecay = 0.01 } },
        { "madgrad_lr_plus_eps", new MadgradConfig { EpsilonInRate = true } },
        { "lamb", new LambConfig() },
        { "lookahead_adamw", new AdamWConfig { Lookahead = new LookaheadConfig { Steps = 5, Alpha = 0.5 } } },
        { "adafactor_hf", new AdafactorConfig() },
        { "adafactor_hf_relative", new AdafactorConfig { ScaleParameter = true, RelativeStep = true, Beta1 = 0.9, WeightDecay = 0.01 } },
        { "adafactor_torch", new AdafactorConfig { Bounded = true, Epsilon = 1.1920928955078125e-07, ScaleParameter = true, RelativeStep = true, WeightDecay = 0.01 } },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Step_GivenGradients_EqualsReference(string form, OptimizerConfig config)
    {
        using IWeightSource expected = SafetensorsReader.Open(Paths.Golden("optim.safetensors"));
        // Names that every rule lets decay, as the reference does.
        Parameter[] parameters = [.. Names.Select(name => Start(expected, name))];
        using Optimizer optimizer = OptimizerFactory.Create(config, parameters);
        // The reference's "lr: null" means 0.01 with relative steps.
        double rate = Settings.GetProperty(form).GetProperty("lr") is { ValueKind: JsonValueKind.Number } given ? given.GetDouble() : 0.01;
        int compared = 0;
        for (int step = 1; step <= 30; step++)
        {
            foreach (Parameter parameter in parameters)
                parameter.SetGrad(expected.ReadFloats($"gradients.{parameter.Name}", out _).AsSpan((step - 1) * (int)parameter.Shape.Count, (int)parameter.Shape.Count));
            optimizer.Step(rate);
            foreach (Parameter parameter in parameters)
                if (expected.TryGetInfo($"{form}.{step}.{parameter.Name}", out _))
                {
                    Close.Equal(expected.ReadFloats($"{form}.{step}.{parameter.Name}", out _), parameter.Value.AsSpan(), 2e-6, 1e-5, $"{form} step {step} {parameter.Name}");
                    compared++;
                }
        }

        Assert.Equal(15, compared);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void State_RestoredInANewOptimizer_GoesOnWithTheSameBytes(string form, OptimizerConfig config)
    {
        using IWeightSource source = SafetensorsReader.Open(Paths.Golden("optim.safetensors"));
        Parameter[] whole = [.. Names.Select(name => Start(source, name))], resumed = [.. Names.Select(name => Start(source, name))];
        using Optimizer straight = OptimizerFactory.Create(config, whole), before = OptimizerFactory.Create(config, resumed), after = OptimizerFactory.Create(config, resumed);
        for (int step = 0; step < 12; step++)
        {
            Optimizer current = step < 7 ? before : after;
            if (step == 7)
            {
                after.RestoreCounts(before.Counts);
                foreach (((string name, Tensor from), (string again, Tensor to)) in before.State().Zip(after.State()))
                {
                    Assert.Equal(name, again);
                    to.CopyFrom(from.AsSpan());
                }
            }

            Give(source, whole, step);
            straight.Step(0.01, 0.9);
            Give(source, resumed, step);
            current.Step(0.01, 0.9);
        }

        foreach ((Parameter a, Parameter b) in whole.Zip(resumed))
            Assert.True(a.Value.AsSpan().SequenceEqual(b.Value.AsSpan()), $"{form}: {a.Name} differs after a restart");
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Step_WithABFloat16Copy_RenewsIt(string form, OptimizerConfig config)
    {
        using IWeightSource source = SafetensorsReader.Open(Paths.Golden("optim.safetensors"));
        Parameter parameter = Start(source, "w");
        using Optimizer optimizer = OptimizerFactory.Create(config, [parameter]);
        _ = parameter.Half;
        for (int step = 0; step < 6; step++)
        {
            Give(source, [parameter], step);
            optimizer.Step(0.01);
            using Tensor rounded = Tensor.Empty(parameter.Shape, DType.BFloat16);
            rounded.CopyFrom(parameter.Value.AsSpan());
            Assert.True(rounded.ToArray().AsSpan().SequenceEqual(parameter.Half.ToArray()), $"{form}: the copy is old after step {step}");
        }
    }

    private static void Give(IWeightSource source, Parameter[] parameters, int step)
    {
        foreach (Parameter parameter in parameters)
            parameter.SetGrad(source.ReadFloats($"gradients.{parameter.Name}", out _).AsSpan(step * (int)parameter.Shape.Count, (int)parameter.Shape.Count));
    }

    private static Parameter Start(IWeightSource source, string name)
    {
        float[] values = source.ReadFloats($"start.{name}", out int[] shape);
        var parameter = new Parameter(name, new Shape(shape));
        parameter.Value.CopyFrom(values);
        parameter.Touch();
        return parameter;
    }
}
