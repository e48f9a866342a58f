using Cerbert.Models.Checkpoints;
using Cerbert.Tensors;
using Cerbert.Tensors.Ops;
using Cerbert.Training.Components;

namespace Cerbert.Tests.Components;

/// <summary>Mixout of one weight: what runs, what gradient comes out, and that the weight itself is left alone.</summary>
public sealed class MixoutTests : IDisposable
{
    private const double Probability = 0.3;

    private readonly SafetensorsReader golden = SafetensorsReader.Open(Paths.Golden("multitask.safetensors"));
    private readonly TinyModel tiny = new();
    private readonly Parameter weight;
    private readonly Mixout mixout = new(new MixoutConfig { Probability = Probability, Parameters = ["weight"] });

    public MixoutTests()
    {
        weight = new Parameter("weight", new Shape(4, 6));
        weight.Value.CopyFrom(Read("mixout.pretrained"));
        mixout.Start(new RunParts(tiny.Model, null!, [weight], 1));
        weight.Value.CopyFrom(Read("mixout.weight"));
    }

    public void Dispose()
    {
        mixout.Dispose();
        golden.Dispose();
        tiny.Dispose();
    }

    [Fact]
    public void BeforeStep_AnyMask_RunsTheReferencesMixture()
    {
        float[] now = Read("mixout.weight"), initial = Read("mixout.pretrained"), mask = Read("mixout.mask"), expected = Read("mixout.mixed");
        int kept = 0, dropped = 0;
        for (int step = 0; step < 50; step++)
        {
            mixout.BeforeStep(step);
            float[] mixed = weight.Value.ToArray();
            mixout.AfterBackward();
            for (int i = 0; i < mixed.Length; i++)
            {
                // A weight is its initial one, or so far beyond it that the mean over masks is the weight; the reference has one such mask.
                bool isInitial = Math.Abs(mixed[i] - initial[i]) < 1e-6;
                double other = initial[i] + (now[i] - initial[i]) / (1 - Probability);
                Close.Equal(isInitial ? initial[i] : other, mixed[i], 1e-4, what: $"element {i} of step {step}");
                if (isInitial == (mask[i] == 0))
                    Close.Equal(expected[i], mixed[i], 1e-4, what: $"element {i} of step {step} beside the reference");
                _ = isInitial ? dropped++ : kept++;
            }
        }

        Assert.InRange(dropped / (double)(kept + dropped), 0.27, 0.33);
        Assert.Equal(now, weight.Value.ToArray());
    }

    [Fact]
    public void AfterBackward_Gradient_EqualsFiniteDifferences()
    {
        const float Step = 1e-2f;
        weight.ClearGrad();
        Objective(backward: true);
        float[] gradient = weight.Grad.ToArray(), now = weight.Value.ToArray();
        Assert.Contains(0f, gradient);
        for (int i = 0; i < gradient.Length; i++)
        {
            double Shifted(float by)
            {
                weight.Value.AsSpan()[i] = now[i] + by;
                double value = Objective(backward: false);
                weight.Value.AsSpan()[i] = now[i];
                return value;
            }

            Close.Equal((Shifted(Step) - Shifted(-Step)) / (2 * Step), gradient[i], 1e-3, 1e-3, $"element {i}");
        }
    }

    // The distance of input · mixedᵀ from the probe.
    private double Objective(bool backward)
    {
        using var scope = TensorScope.Begin();
        mixout.BeforeStep(3);
        float[] targets = Read("mixout.probe");
        Tensor y = Linear.Apply(Tensor.From(Read("mixout.input"), new Shape(3, 6)), weight, null);
        Tensor loss = MeanSquaredError.Apply(y, targets);
        double value = loss.Item();
        if (backward)
            loss.Backward();
        mixout.AfterBackward();
        return value;
    }

    private float[] Read(string name) => golden.ReadFloats(name, out _);
}
