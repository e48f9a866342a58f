using System.Buffers;

namespace Cerbert.Data;

/// <summary>
/// The elements of one JSON array, cut apart without parsing them: an element ends at a comma or bracket outside its own
/// brackets and strings.
/// </summary>
internal sealed class JsonArraySource : JsonSource
{
    private readonly LineReader _lines;
    private readonly ArrayBufferWriter<byte> _element = new();
    private int _at;
    private long _startLine;
    private bool _opened;
    private bool _ended;

    public JsonArraySource(string path, FileStream file)
        : base(path)
    {
        _lines = new LineReader(path, file);
        try
        {
            _lines.Next();
            ReadColumns();
        }
        catch
        {
            _lines.Dispose();
            throw;
        }
    }

    public override long Line => _startLine;

    protected override ReadOnlySpan<byte> Current => _element.WrittenSpan;

    public override void Dispose() => _lines.Dispose();

    protected override bool NextObject()
    {
        _element.ResetWrittenCount();
        if (_ended)
            return false;
        if (!_opened)
        {
            if (NextVisible() != '[')
                throw Fatal(_lines.Line, "expected [ at the start of a JSON array; for one object per line set format: json_lines");
            _at++;
            _opened = true;
            if (NextVisible() == ']')
                return End();
        }

        int first = NextVisible();
        _startLine = _lines.Line;
        if (first is ',' or ']')
            throw Fatal(_startLine, $"'{(char)first}' where a row should stand; expected {{");
        int end = TakeElement();
        _at++;
        return end == ',' || End(true);
    }

    // Copies bytes up to the comma or bracket that ends the element, and returns that.
    private int TakeElement()
    {
        int depth = 0;
        bool inText = false, escaped = false;
        while (true)
        {
            ReadOnlySpan<byte> line = _lines.Current;
            int start = _at;
            for (; _at < line.Length; _at++)
            {
                byte c = line[_at];
                if (escaped)
                    escaped = false;
                else if (inText)
                    (inText, escaped) = (c != '"', c == '\\');
                else if (c == '"')
                    inText = true;
                else if (c is (byte)'{' or (byte)'[')
                    depth++;
                else if (depth <= 0 && (c == ',' || c == ']'))
                    break;
                else if (c is (byte)'}' or (byte)']')
                    depth--;
            }

            _element.Write(line[start.._at]);
            if (_at < line.Length)
                return line[_at];
            _element.Write("\n"u8);
            if (_element.WrittenCount > LongestRow)
                throw Fatal(_startLine, $"a row longer than {LongestRow >> 20} MiB; check its brackets and quotes");
            NextLine(depth > 0 || inText ? "the row that starts here is not closed" : "the array is not closed behind this row; expected ]");
        }
    }

    // The next byte that is not white space, not yet taken.
    private int NextVisible()
    {
        while (true)
        {
            ReadOnlySpan<byte> line = _lines.Current;
            for (; _at < line.Length; _at++)
                if (line[_at] is not ((byte)' ' or (byte)'\t' or (byte)'\r'))
                    return line[_at];
            _startLine = _lines.Line;
            NextLine(_opened ? "the array is not closed; expected ]" : "no JSON array; expected [");
        }
    }

    private void NextLine(string problem)
    {
        if (!_lines.Next())
            throw Fatal(Math.Max(1, _startLine), $"{problem} before the end of the file (is it cut short?)");
        _at = 0;
    }

    private bool End(bool hasElement = false)
    {
        if (!hasElement)
            _at++;
        _ended = true;
        do
        {
            ReadOnlySpan<byte> rest = _lines.Current[_at..].Trim(" \t\r"u8);
            if (!rest.IsEmpty)
                throw Fatal(_lines.Line, "text after the array's closing ]; expected the end of the file");
            _at = 0;
        }
        while (_lines.Next());
        return hasElement;
    }
}
