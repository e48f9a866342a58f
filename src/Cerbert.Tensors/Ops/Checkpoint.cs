using Cerbert.Tensors.Autograd;
using Cerbert.Tensors.Random;

namespace Cerbert.Tensors.Ops;

/// <summary>
/// A part of the network whose inner activations are not kept but computed again in the backward pass (Chen et al., arXiv 1604.06174): the
/// memory of one part instead of all of them, for one more forward pass. The numbers are the same to the bit.
/// </summary>
public static class Checkpoint
{
    /// <summary>Runs the part.</summary>
    /// <param name="x">Its input.</param>
    /// <param name="body">
    /// Computes the output, a tensor of its own; called once now and once in the backward pass. It must not release x.
    /// </param>
    /// <param name="random">Where the part draws its dropout masks from, so that they can be drawn again; null for none.</param>
    /// <param name="trained">Whether the part has parameters that want a gradient.</param>
    /// <param name="shared">Another tensor that it reads, as other parts may, such as what a decoder's layers attend to; null for none.</param>
    public static Tensor Apply(Tensor x, Func<Tensor, Tensor> body, RandomStreams? random, bool trained, Tensor? shared = null)
    {
        if (!GradMode.Enabled || !(trained || x.RequiresGrad || shared is { RequiresGrad: true }))
            return body(x);
        uint position = random?.Position ?? 0;
        Tensor y;
        using (GradMode.Disable())
        using (var scope = TensorScope.Begin())
            y = scope.Keep(body(x));
        return y.Record(new Node(x, body, random, position, shared));
    }

    private sealed class Node(Tensor x, Func<Tensor, Tensor> body, RandomStreams? random, uint position, Tensor? shared) : GradNode
    {
        public override bool RunsForwardAgain => true;

        public override void Backward(Tensor gradient)
        {
            uint end = random?.Position ?? 0;
            bool first = x.Grad is null, firstShared = shared is { Grad: null };
            if (random is not null)
                random.Position = position;
            using (var scope = TensorScope.Begin())
            {
                body(x).BackwardFrom(gradient);
                // These gradients were made in here, but are read by the ops that made their tensors.
                if (first && x.Grad is { } made)
                    scope.Keep(made);
                if (firstShared && shared!.Grad is { } madeShared)
                    scope.Keep(madeShared);
            }

            if (random is not null)
                random.Position = end;
        }
    }
}
