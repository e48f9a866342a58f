using CsvHelper;

namespace Cerbert.Data;

/// <summary>Decides whether the quotes of a tab-separated file enclose fields or are text; the rules are at <see cref="TableOptions.Quoting"/>.</summary>
internal static class QuoteDetector
{
    private const int MostBytes = 16 << 20;

    public static Quoting Detect(FileStream file, char separator)
    {
        // Every physical line by itself, so that one wrong quote cannot swallow its neighbours.
        using var lines = CsvReader.Create(file, DelimitedSource.Options(separator, Quoting.None), leaveOpen: true);
        int columns = 0, votes = 0;
        try
        {
            while (lines.ByteOffset < MostBytes && lines.Read())
            {
                bool first = columns == 0;
                if (lines.RawRecord.Contains((byte)'"'))
                {
                    if (first && Enumerable.Range(0, lines.FieldCount).All(i => IsEnclosed(lines.GetRawSpan(i))))
                        return Quoting.Standard;
                    votes += Vote(lines, first ? lines.FieldCount : columns);
                }

                if (first)
                    columns = lines.FieldCount;
            }
        }
        catch (CsvFormatException)
        {
            // An endless line; reading the table reports it.
        }
        finally
        {
            file.Position = 0;
        }

        return votes > 0 ? Quoting.Standard : Quoting.None;
    }

    private static int Vote(CsvReader line, int columns)
    {
        if (line.FieldCount != columns)
            return 1;
        bool needed = false;
        for (int i = 0; i < columns; i++)
        {
            ReadOnlySpan<byte> field = line.GetRawSpan(i);
            if (!field.Contains((byte)'"'))
                continue;
            if (!IsEnclosed(field))
                return -1;
            needed |= field[1..^1].Contains((byte)'"');
        }

        return needed ? 1 : -1;
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
