namespace Cerbert.Tensors;

/// <summary>Which rows of the embedding tables each token takes. Memory is read again in the backward pass.</summary>
/// <param name="Words">Token ids, one per token.</param>
/// <param name="Positions">Position ids, one per token.</param>
/// <param name="Types">Segment ids, one per token.</param>
public readonly record struct EmbeddingIndices(ReadOnlyMemory<int> Words, ReadOnlyMemory<int> Positions, ReadOnlyMemory<int> Types);
