using Cerbert.Tensors;
using Cerbert.Tensors.Autograd;

namespace Cerbert.Tests;

/// <summary>
/// The gradient of Σ out·probe by every element of every input, against finite differences. A gradient check is one line:
/// <c>GradientCheck.Of(() => Linear.Apply(x.Value, w, b), 1e-3, x, w, b)</c>.
/// </summary>
internal static class GradientCheck
{
    // Two double-sided differences, combined so that the error falls with the fourth power of the step: the step can be wide
    // enough for float32's rounding not to matter.
    private const float Step = 1 / 32f;

    /// <summary>Checks one op.</summary>
    /// <param name="op">Computes the output from the inputs; must draw the same random numbers at every call.</param>
    /// <param name="tolerance">Allowed difference, relative to each input's largest gradient (and to 1 below that).</param>
    /// <param name="inputs">What to differentiate by.</param>
    public static void Of(Func<Tensor> op, double tolerance, params Parameter[] inputs)
    {
        float[] probe = Backward(op, inputs);
        foreach (Parameter input in inputs)
        {
            Assert.True(input.HasGrad, $"{input}: the backward pass left no gradient");
            float[] expected = Differences(op, probe, input);
            Close.Gradient(expected, input.Grad.ToArray(), tolerance * Math.Min(1, Largest(expected)), 0, $"gradient by {input}");
            Assert.True(Largest(expected) > 1e-3, $"the output does not depend on {input}: the check proves nothing");
        }
    }

    /// <summary>Runs forward and backward through Σ out·probe and returns the probe; the gradients stay in the parameters.</summary>
    public static float[] Backward(Func<Tensor> op, params Parameter[] inputs)
    {
        foreach (Parameter input in inputs)
            input.ClearGrad();
        using var scope = TensorScope.Begin();
        Tensor y = op();
        float[] probe = Make.Floats(y.Count, seed: 99, low: 0.5f, high: 1.5f);
        for (int i = 1; i < probe.Length; i += 2)
            probe[i] = -probe[i];
        ProbeSum.Apply(y, probe).Backward();
        return probe;
    }

    private static float[] Differences(Func<Tensor> op, float[] probe, Parameter input)
    {
        var result = new float[input.Shape.Count];
        for (int i = 0; i < result.Length; i++)
        {
            float before = input.Value.AsSpan()[i];
            double At(float value)
            {
                input.Value.AsSpan()[i] = value;
                input.Touch();
                return Loss(op, probe);
            }

            double near = At(before + Step) - At(before - Step), far = At(before + 2 * Step) - At(before - 2 * Step);
            At(before);
            result[i] = (float)((8 * near - far) / (12 * Step));
        }

        return result;
    }

    private static double Loss(Func<Tensor> op, float[] probe)
    {
        using IDisposable off = GradMode.Disable();
        using var scope = TensorScope.Begin();
        return ProbeSum.Of(op().ToArray(), probe);
    }

    private static double Largest(float[] values) => values.Length == 0 ? 0 : values.Max(value => Math.Abs((double)value));
}
