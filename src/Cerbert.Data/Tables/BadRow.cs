namespace Cerbert.Data;

/// <summary>A row that could not be used, and why.</summary>
/// <param name="Line">The 1-based physical line where the row starts or, where known, where the fault lies.</param>
/// <param name="Reason">The kind of fault in two or three words, the same for all rows with it ("empty label").</param>
/// <param name="Message">One line: file, line, column, value, what was expected and what to do.</param>
public sealed record BadRow(long Line, string Reason, string Message);
