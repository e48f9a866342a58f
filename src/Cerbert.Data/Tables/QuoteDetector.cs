using CsvHelper;

namespace Cerbert.Data;

/// <summary>Decides whether the quotes of a tab-separated file enclose fields or are text; the rules are at <see cref="TableOptions.Quoting"/>.</summary>
internal static class QuoteDetector
{
    private const int MostBytes = 16 << 20;

    public static Quoting Detect(FileStream file, char separator)
    {
        bool broken = false;
        CsvReaderOptions options = DelimitedSource.Options(separator, Quoting.Standard) with
        {
            OnMalformedRecord = bad => broken |= bad.Reason != CsvMalformedReason.StrayQuote,
        };
        using var rows = CsvReader.Create(file, options, leaveOpen: true);
        int columns = 0, votes = 0;
        try
        {
            for (; rows.ByteOffset < MostBytes && rows.Read(); broken = false)
            {
                bool first = columns == 0;
                if (first)
                    columns = rows.FieldCount;
                if (!rows.RawRecord.Contains((byte)'"'))
                    continue;
                if (first && Enumerable.Range(0, columns).All(i => IsEnclosed(rows.GetRawSpan(i))))
                    return Quoting.Standard;
                votes += !broken && rows.FieldCount == columns && NeedsQuotes(rows, separator) ? 1 : -1;
            }
        }
        catch (CsvFormatException)
        {
            // An endless row; reading the table reports it.
        }
        finally
        {
            file.Position = 0;
        }

        return votes > 0 ? Quoting.Standard : Quoting.None;
    }

    private static bool NeedsQuotes(CsvReader row, char separator)
    {
        if (row.RawRecord.Contains((byte)'\n') && IsTableWithoutQuotes(row.RawRecord, separator, row.FieldCount))
            return false;
        bool needed = false;
        for (int i = 0; i < row.FieldCount; i++)
        {
            ReadOnlySpan<byte> field = row.GetRawSpan(i);
            if (!field.Contains((byte)'"'))
                continue;
            if (!IsEnclosed(field))
                return false;
            needed |= field[1..^1].IndexOfAny((byte)'"', (byte)'\n', (byte)separator) >= 0;
        }

        return needed;
    }

    // Two rows whose quotes happen to pair up: each line by itself has all its fields.
    private static bool IsTableWithoutQuotes(ReadOnlySpan<byte> lines, char separator, int columns)
    {
        foreach (Range line in lines.Split((byte)'\n'))
            if (lines[line].Count((byte)separator) != columns - 1)
                return false;
        return true;
    }

    // A quote at both ends, and inside only doubled ones.
    private static bool IsEnclosed(ReadOnlySpan<byte> field)
    {
        if (field.Length < 2 || field[0] != '"' || field[^1] != '"')
            return false;
        field = field[1..^1];
        for (int at; (at = field.IndexOf((byte)'"')) >= 0; field = field[(at + 2)..])
            if (at + 1 >= field.Length || field[at + 1] != '"')
                return false;
        return true;
    }
}
