using System.Text;

namespace Cerbert.Data;

/// <summary>The lines of UTF-8 text, one at a time, however much there is: memory holds the longest line.</summary>
public static class Utf8Lines
{
    /// <summary>A byte that is not UTF-8 is an error, not a replacement character that changes tokens without a word.</summary>
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private const int LongestLine = 1 << 30;

    /// <summary>The lines, without their ends; a byte order mark before the first one is left out.</summary>
    /// <param name="stream">The text; read as lines are asked for.</param>
    /// <param name="name">What it is called in messages.</param>
    /// <exception cref="InvalidDataException">A line is not UTF-8, or longer than 1 GB; the message names it.</exception>
    public static IEnumerable<string> Read(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        byte[] buffer = new byte[1 << 16];
        int start = 0, searched = 0, end = 0;
        for (int line = 1; ;)
        {
            int at = buffer.AsSpan(searched, end - searched).IndexOf((byte)'\n');
            if (at >= 0)
            {
                at += searched;
                yield return Decode(buffer.AsSpan(start, at - start), name, line++);
                start = searched = at + 1;
                continue;
            }

            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
            if (end == buffer.Length)
            {
                if (end >= LongestLine)
                    throw new InvalidDataException($"{name}:{line}: is longer than {LongestLine} bytes; expected a text per line");
                Array.Resize(ref buffer, 2 * end);
            }

            searched = end;
            int read = stream.Read(buffer, end, buffer.Length - end);
            end += read;
            if (read > 0)
                continue;
            if (end > 0)
                yield return Decode(buffer.AsSpan(0, end), name, line);
            yield break;
        }
    }

    private static string Decode(ReadOnlySpan<byte> bytes, string name, int line)
    {
        if (line == 1 && bytes.StartsWith("\uFEFF"u8))
            bytes = bytes[3..];
        try
        {
            return s_strict.GetString(bytes.EndsWith("\r"u8) ? bytes[..^1] : bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException($"{name}:{line}: is not valid UTF-8; convert the file", e);
        }
    }
}
