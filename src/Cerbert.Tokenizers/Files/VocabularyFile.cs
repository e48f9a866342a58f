using System.Text;

namespace Cerbert.Tokenizers.Files;

/// <summary>Reads <c>vocab.txt</c>: one token a line, its id being the number of the line counted from 0.</summary>
internal static class VocabularyFile
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static Vocabulary Read(string file, byte[] bytes)
    {
        string text = Decode(file, bytes);
        if (text.Length == 0)
            throw new InvalidDataException($"{file}: the file is empty; expected one token per line");

        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        int id = 0;
        foreach (Range range in Lines(text))
        {
            // White space at the end never matches anything and is dropped, unless it is the token.
            var line = text.AsSpan()[range];
            string token = line.TrimEnd() is { Length: > 0 } trimmed ? trimmed.ToString() : line.ToString();
            if (token.Length == 0)
                throw new InvalidDataException($"{file}: line {id + 1} is empty; every line must hold a token, so delete it");
            if (!ids.TryAdd(token, id))
            {
                throw new InvalidDataException(
                    $"{file}: line {id + 1} repeats '{Shown(token)}' of line {ids[token] + 1}; every token must be there once");
            }
            if (++id > Vocabulary.MaxSize)
                throw new InvalidDataException($"{file}: more than {Vocabulary.MaxSize} lines; this is no vocabulary");
        }
        return Vocabulary.FromIds(ids);
    }

    /// <summary>The text of a UTF-8 file, without a byte order mark.</summary>
    public static string Decode(string file, byte[] bytes)
    {
        ReadOnlySpan<byte> content = bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsSpan(3) : bytes;
        try
        {
            return StrictUtf8.GetString(content);
        }
        catch (DecoderFallbackException e)
        {
            int line = content[..Math.Clamp(e.Index, 0, content.Length)].Count((byte)'\n') + 1;
            throw new InvalidDataException($"{file}: line {line} is not UTF-8; save the file as UTF-8", e);
        }
    }

    /// <summary>The lines of a text without their ends; an end of line at the end of the text starts no further line.</summary>
    public static IEnumerable<Range> Lines(string text)
    {
        for (int start = 0; start < text.Length;)
        {
            int end = text.IndexOf('\n', start);
            int next = end < 0 ? text.Length : end + 1;
            end = end < 0 ? text.Length : end;
            if (end > start && text[end - 1] == '\r')
                end--;
            yield return start..end;
            start = next;
        }
    }

    private static string Shown(string token) => token.Length > 40 ? token[..40] + "…" : token;
}
