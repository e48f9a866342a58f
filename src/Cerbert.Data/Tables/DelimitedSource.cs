using System.Text;
using CsvHelper;

namespace Cerbert.Data;

/// <summary>Rows of a tab- or comma-separated file.</summary>
internal sealed class DelimitedSource : RowSource
{
    private readonly CsvReader _reader;
    private readonly Quoting _quoting;
    private CsvMalformedRecord? _malformed;
    private string[] _columns = [];
    private bool _atFirstRow;

    public DelimitedSource(string path, FileStream file, char separator, Quoting quoting, bool header)
        : base(path)
    {
        _quoting = quoting;
        _reader = CsvReader.Create(file, Options(separator, quoting) with { OnMalformedRecord = bad => _malformed = bad });
        try
        {
            ReadColumns(header);
        }
        catch
        {
            _reader.Dispose();
            throw;
        }
    }

    public override IReadOnlyList<string> Columns => _columns;

    public override long Line => _reader.LineNumber;

    public static CsvReaderOptions Options(char separator, Quoting quoting) => new()
    {
        Separator = separator,
        Mode = quoting == Quoting.None ? CsvMode.NoEscape : CsvMode.Rfc4180,
        HasHeader = false,
        TrackLineNumbers = true,
        MaxRecordSize = LongestRow,
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
    };

    public override bool Next(out BadRow? bad)
    {
        bad = null;
        if (_atFirstRow)
            _atFirstRow = false;
        else if (!Read())
            return false;
        bad = CheckUtf8(_reader.RawRecord) ?? CheckQuotes() ?? CheckCount();
        return true;
    }

    public override string? Text(int column) => _reader.GetString(column);

    public override void Dispose() => _reader.Dispose();

    private void ReadColumns(bool header)
    {
        if (!Read())
            throw new InvalidDataException($"{Path} has no rows, only empty lines");
        if (header && (CheckUtf8(_reader.RawRecord) ?? CheckQuotes()) is BadRow bad)
            throw new InvalidDataException(bad.Message);
        _columns = [.. Enumerable.Range(0, _reader.FieldCount).Select(i => header ? _reader.GetString(i) : $"{i}")];
        _atFirstRow = !header;
    }

    private bool Read()
    {
        _malformed = null;
        try
        {
            return _reader.Read();
        }
        catch (CsvFormatException e)
        {
            throw Fatal(Math.Max(1, e.LineNumber), $"a row longer than {LongestRow >> 20} MiB; expected a table with one row per line{QuotingAdvice}");
        }
    }

    private BadRow? CheckQuotes()
    {
        // A stray quote in an unquoted field is kept as text: it does no harm.
        switch (_malformed?.Reason)
        {
            case CsvMalformedReason.UnterminatedQuote:
                // Where the row should have ended cannot be known, so the rest of the file cannot be skipped as one bad row.
                throw Fatal(Line, $"a quote is opened and never closed before the end of the file{QuotingAdvice}");
            case CsvMalformedReason.TextAfterClosingQuote:
                return Bad(Line, "bad quoting", $"text after a closing quote{Span()}; expected the separator or the end of the line{QuotingAdvice}");
            default:
                return null;
        }
    }

    private BadRow? CheckCount() => _reader.FieldCount == _columns.Length ? null : Bad(Line, "wrong number of fields",
        $"{_reader.FieldCount} fields where the first row has {_columns.Length}{Span()}; give every row the same fields{QuotingAdvice}");

    private string Span()
    {
        int breaks = _reader.RawRecord.Count((byte)'\n');
        return breaks == 0 ? "" : $" (the row runs to line {Line + breaks} because of a quote)";
    }

    private string QuotingAdvice => _quoting == Quoting.Standard ? ", or, if quotes are ordinary characters in this file, set quoting: none" : "";
}
