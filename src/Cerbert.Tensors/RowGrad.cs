namespace Cerbert.Tensors;

/// <summary>The gradient of a table of which only some rows were read, such as the words of a batch.</summary>
/// <param name="Table">As large as the table; zero in all other rows.</param>
/// <param name="Rows">The rows that were read.</param>
public readonly record struct RowGrad(Tensor Table, RowSet Rows);
