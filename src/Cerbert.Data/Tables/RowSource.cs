using System.Text;
using System.Text.Unicode;

namespace Cerbert.Data;

/// <summary>The rows of one file, whatever its format. A bad row is returned, not thrown: reading can go on behind it.</summary>
internal abstract class RowSource(string path) : IDisposable
{
    /// <summary>No row, line or JSON element may be longer than this many bytes: a guard against files that are no tables.</summary>
    public const int LongestRow = 64 << 20;

    public string Path { get; } = path;

    public abstract IReadOnlyList<string> Columns { get; }

    /// <summary>The 1-based physical line where the current row starts.</summary>
    public abstract long Line { get; }

    /// <summary>Goes to the next row. False at the end; true with <paramref name="bad"/> set where the row cannot be used.</summary>
    public abstract bool Next(out BadRow? bad);

    /// <summary>Announces that a column will be read; called before the first <see cref="Next"/>.</summary>
    public virtual void Use(int column)
    {
    }

    /// <summary>The text of a field; null where the row has none (a JSON key that is absent or null).</summary>
    public abstract string? Text(int column);

    /// <summary>The strings of a JSON array; null where the field is something else.</summary>
    public virtual IReadOnlyList<string>? List(int column) => null;

    public abstract void Dispose();

    protected BadRow Bad(long line, string reason, string problem) => new(line, reason, $"{Path}:{line}: {problem}");

    protected InvalidDataException Fatal(long line, string problem) => new($"{Path}:{line}: {problem}");

    /// <summary>Null where the bytes are UTF-8, else what is wrong and on which line.</summary>
    protected BadRow? CheckUtf8(ReadOnlySpan<byte> row)
    {
        if (Utf8.IsValid(row))
            return null;
        long line = Line;
        while (Rune.DecodeFromUtf8(row, out Rune rune, out int taken) == System.Buffers.OperationStatus.Done)
        {
            if (rune.Value == '\n')
                line++;
            row = row[taken..];
        }

        return Bad(line, "not UTF-8", $"the byte 0x{row[0]:X2} is not UTF-8; convert the file to UTF-8");
    }
}
