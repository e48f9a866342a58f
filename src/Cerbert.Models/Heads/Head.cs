using Cerbert.Tensors;

namespace Cerbert.Models.Heads;

/// <summary>Features of an example to the outputs of its task. One subclass per kind of head.</summary>
public abstract class Head
{
    /// <summary>[examples, features] float32 → logits or scores [examples, outputs].</summary>
    public abstract Tensor Forward(Tensor features, ForwardPass pass);
}
