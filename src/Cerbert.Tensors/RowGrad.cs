namespace Cerbert.Tensors;

/// <summary>The gradient of a table of which only some rows were read, such as the words of a batch. That of all others is zero.</summary>
/// <param name="Values">[rows that were read, columns]: row i is the gradient of row <see cref="RowSet.Span"/>[i] of the table.</param>
/// <param name="Rows">The rows that were read.</param>
public readonly record struct RowGrad(Tensor Values, RowSet Rows);
