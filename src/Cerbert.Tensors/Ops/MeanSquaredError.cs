using Cerbert.Tensors.Autograd;

namespace Cerbert.Tensors.Ops;

/// <summary>
/// The mean of (x − t)², or, with a range, of (low + (high − low)·σ(x) − t)²: the output then cannot leave the scale of the scores.
/// </summary>
/// <remarks>dx = 2 (x − t) / n; with y = low + (high − low)·σ(x), dx = 2 (y − t)·(high − low)·σ(x)·(1 − σ(x)) / n.</remarks>
public static class MeanSquaredError
{
    /// <summary>Computes the loss.</summary>
    /// <param name="x">Outputs, float32; any shape.</param>
    /// <param name="targets">As many scores; read again in the backward pass.</param>
    /// <param name="range">The scale to squeeze x into, or null to take x as it is.</param>
    /// <returns>A scalar; NaN when there are no elements.</returns>
    /// <exception cref="ArgumentException">The number of targets is not that of the outputs.</exception>
    public static Tensor Apply(Tensor x, ReadOnlyMemory<float> targets, OutputRange? range = null)
    {
        if (targets.Length != x.Count)
            throw new ArgumentException($"{targets.Length} targets for outputs of {x.Shape}");
        Tensor loss = Tensor.Empty(Shape.Scalar);
        loss.CopyFrom([Kernels.Current.SquaredError(x, targets, range)]);
        return Tensor.NeedsGrad(x) ? loss.Record(new Node(x, targets, range)) : loss;
    }

    private sealed class Node(Tensor x, ReadOnlyMemory<float> targets, OutputRange? range) : GradNode
    {
        public override void Backward(Tensor gradient) =>
            Kernels.Current.SquaredErrorBackward(x, targets, range, gradient.Item(), GradTarget.Of(x));
    }
}
