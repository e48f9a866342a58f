using System.Text.Json;

namespace Cerbert.Data;

/// <summary>Rows that are JSON objects. The columns are the keys of the first object; later rows may leave some out.</summary>
internal abstract class JsonSource(string path) : RowSource(path)
{
    private readonly List<string> _columns = [];
    private readonly List<int> _used = [];
    private string?[] _texts = [];
    private IReadOnlyList<string>?[] _lists = [];
    private readonly Queue<BadRow> _badAtStart = [];
    private bool _atFirstRow;

    public override IReadOnlyList<string> Columns => _columns;

    /// <summary>The bytes of the current row, with LF as line break where it spans lines.</summary>
    protected abstract ReadOnlySpan<byte> Current { get; }

    /// <summary>Goes to the next row; false at the end.</summary>
    protected abstract bool NextObject();

    public override void Use(int column)
    {
        if (!_used.Contains(column))
            _used.Add(column);
    }

    public override string? Text(int column) => _texts[column];

    public override IReadOnlyList<string>? List(int column) => _lists[column];

    public override bool Next(out BadRow? bad)
    {
        if (_badAtStart.TryDequeue(out bad))
            return true;
        if (_atFirstRow)
            _atFirstRow = false;
        else if (!NextObject())
            return false;
        bad = CheckUtf8(Current) ?? Parse(Current);
        return true;
    }

    /// <summary>Reads the first good row for its keys; bad rows before it wait to be returned in their turn.</summary>
    protected void ReadColumns()
    {
        while (NextObject())
        {
            BadRow? bad = CheckUtf8(Current) ?? Guard(Current, ReadKeys);
            if (bad is null)
            {
                _atFirstRow = true;
                _texts = new string?[_columns.Count];
                _lists = new IReadOnlyList<string>?[_columns.Count];
                return;
            }

            _columns.Clear();
            _badAtStart.Enqueue(bad);
            if (_badAtStart.Count == BadRows.Listed)
                break;
        }

        throw new InvalidDataException(_badAtStart.TryPeek(out BadRow? first) ? first.Message : $"{Path} has no rows; expected JSON objects");
    }

    private BadRow? Parse(ReadOnlySpan<byte> json)
    {
        Array.Clear(_texts);
        Array.Clear(_lists);
        return Guard(json, ReadValues);
    }

    private delegate BadRow? Reading(ref Utf8JsonReader reader);

    private BadRow? Guard(ReadOnlySpan<byte> json, Reading read)
    {
        var reader = new Utf8JsonReader(json);
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
                return Bad(Line, "not an object", $"a JSON {reader.TokenType} where each row must be an object such as {{\"text\": \"…\", \"label\": 1}}");
            if (read(ref reader) is BadRow bad)
                return bad;
            reader.Read(); // Throws where something follows the object.
            return null;
        }
        catch (JsonException e)
        {
            int end = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
            string what = end < 0 ? e.Message : e.Message[..end];
            return Bad(Line + (e.LineNumber ?? 0), "broken JSON", $"broken JSON: {what.ReplaceLineEndings(" ").TrimEnd('.')}; correct the row");
        }
        catch (InvalidOperationException)
        {
            return Bad(Line, "broken JSON", "a \\u escape names half a surrogate pair, which is no character; correct the row");
        }
    }

    private BadRow? ReadKeys(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            if (!_columns.Contains(name, StringComparer.Ordinal))
                _columns.Add(name);
            reader.Read();
            reader.Skip();
        }

        return null;
    }

    private BadRow? ReadValues(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int column = UsedColumn(ref reader);
            reader.Read();
            if (column < 0)
                reader.Skip();
            else if (!ReadValue(ref reader, column))
                return Bad(Line, "nested JSON", $"column {Show.Value(_columns[column])} holds nested JSON; expected a text, a number or a list of them");
        }

        return null;
    }

    private int UsedColumn(ref Utf8JsonReader reader)
    {
        foreach (int column in _used)
            if (reader.ValueTextEquals(_columns[column]))
                return column;
        return -1;
    }

    private bool ReadValue(ref Utf8JsonReader reader, int column)
    {
        (_texts[column], _lists[column]) = (null, null);
        if (reader.TokenType != JsonTokenType.StartArray)
            return Scalar(ref reader, out _texts[column]);
        var list = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (!Scalar(ref reader, out string? item) || item is null)
                return false;
            list.Add(item);
        }

        _lists[column] = list;
        return true;
    }

    private static bool Scalar(ref Utf8JsonReader reader, out string? text)
    {
        text = reader.TokenType switch
        {
            JsonTokenType.String => reader.GetString(),
            JsonTokenType.Number => System.Text.Encoding.UTF8.GetString(reader.ValueSpan),
            JsonTokenType.True => "true",
            JsonTokenType.False => "false",
            _ => null,
        };
        return text is not null || reader.TokenType == JsonTokenType.Null;
    }
}
