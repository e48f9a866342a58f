using System.Text;

namespace Cerbert.Data;

/// <summary>The rows that were left out of a data set: all counted, the first few listed.</summary>
public sealed class BadRows
{
    /// <summary>How many rows are kept in <see cref="First"/>.</summary>
    public const int Listed = 20;

    private readonly List<BadRow> _first = [];
    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>The number of rows left out.</summary>
    public int Count { get; private set; }

    /// <summary>The first <see cref="Listed"/> of them, in file order.</summary>
    public IReadOnlyList<BadRow> First => _first;

    /// <summary>The number of rows by <see cref="BadRow.Reason"/>.</summary>
    public IReadOnlyDictionary<string, int> CountByReason => _counts;

    internal void Add(BadRow row)
    {
        Count++;
        _counts[row.Reason] = _counts.GetValueOrDefault(row.Reason) + 1;
        if (_first.Count < Listed)
            _first.Add(row);
    }

    /// <summary>The counts in one line: <c>3 rows skipped (2 empty label, 1 wrong number of fields)</c>.</summary>
    public override string ToString()
    {
        if (Count == 0)
            return "no rows skipped";
        var text = new StringBuilder($"{Count} {(Count == 1 ? "row" : "rows")} skipped (");
        text.AppendJoin(", ", _counts.Select(entry => $"{entry.Value} {entry.Key}"));
        return text.Append(')').ToString();
    }
}
