namespace Cerbert.Data;

/// <summary>One JSON object per line; empty lines are passed over.</summary>
internal sealed class JsonLinesSource : JsonSource
{
    private readonly LineReader _lines;

    public JsonLinesSource(string path, FileStream file)
        : base(path)
    {
        _lines = new LineReader(path, file);
        try
        {
            ReadColumns();
        }
        catch
        {
            _lines.Dispose();
            throw;
        }
    }

    public override long Line => _lines.Line;

    protected override ReadOnlySpan<byte> Current => _lines.Current;

    public override void Dispose() => _lines.Dispose();

    protected override bool NextObject()
    {
        while (_lines.Next())
            if (!_lines.Current.TrimStart(" \t"u8).IsEmpty)
                return true;
        return false;
    }
}
