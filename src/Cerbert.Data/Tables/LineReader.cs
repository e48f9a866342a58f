namespace Cerbert.Data;

/// <summary>The lines of a file as bytes, without their line breaks (LF or CR LF) and without a byte order mark.</summary>
internal sealed class LineReader(string path, Stream stream) : IDisposable
{
    private byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _end;
    private bool _ended;
    private Range _line;

    /// <summary>The 1-based number of the line last returned.</summary>
    public long Line { get; private set; }

    /// <summary>The bytes of the line last read.</summary>
    public ReadOnlySpan<byte> Current => _buffer.AsSpan(_line);

    /// <summary>Goes to the next line; false at the end of the file.</summary>
    public bool Next()
    {
        int searched = _start;
        int at;
        while ((at = _buffer.AsSpan(searched, _end - searched).IndexOf((byte)'\n')) < 0 && !_ended)
        {
            searched = _end - _start; // Fill moves the line to the front.
            Fill();
        }

        int start = _start;
        int end = at >= 0 ? searched + at : _end;
        if (at < 0 && start == end)
            return false;
        _start = at >= 0 ? end + 1 : end;
        if (Line++ == 0 && _buffer.AsSpan(start, end - start).StartsWith("\uFEFF"u8))
            start += 3;
        if (end > start && _buffer[end - 1] == '\r')
            end--;
        _line = start..end;
        return true;
    }

    public void Dispose() => stream.Dispose();

    private void Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        if (_end == _buffer.Length)
        {
            if (_buffer.Length >= RowSource.LongestRow)
                throw new InvalidDataException($"{path}:{Line + 1}: a line longer than {RowSource.LongestRow >> 20} MiB; write one object per line");
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        }

        int read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _ended = read == 0;
    }
}
