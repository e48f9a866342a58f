using Cerbert.Tensors;

namespace Cerbert.Training.Tasks;

/// <summary>What a forward pass gave.</summary>
/// <param name="Outputs">The head's outputs: a row per example, or per token to be guessed.</param>
/// <param name="Loss">The mean loss, a scalar.</param>
public readonly record struct TaskAnswer(Tensor Outputs, Tensor Loss);
