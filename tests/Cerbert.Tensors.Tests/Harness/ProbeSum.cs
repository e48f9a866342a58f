using Cerbert.Tensors;
using Cerbert.Tensors.Autograd;

namespace Cerbert.Tests;

/// <summary>Σ x·probe with its gradient, probe: makes a scalar of any output.</summary>
internal static class ProbeSum
{
    public static Tensor Apply(Tensor x, float[] probe)
    {
        Tensor sum = Tensor.From([(float)Of(x.ToArray(), probe)], Shape.Scalar);
        return Tensor.NeedsGrad(x) ? sum.Record(new Node(x, probe)) : sum;
    }

    public static double Of(float[] x, float[] probe)
    {
        Assert.Equal(x.Length, probe.Length);
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
            sum += (double)x[i] * probe[i];
        return sum;
    }

    private sealed class Node(Tensor x, float[] probe) : GradNode
    {
        public override void Backward(Tensor gradient)
        {
            using Tensor share = Tensor.From(probe, x.Shape);
            x.AddGrad(share, gradient.Item());
        }
    }
}
