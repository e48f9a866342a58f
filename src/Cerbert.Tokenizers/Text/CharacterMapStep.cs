using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Cerbert.Tokenizers.Batching;

namespace Cerbert.Tokenizers.Text;

/// <summary>
/// SentencePiece's table of replacements (Kudo and Richardson, arXiv 1808.06226, section 3.5), used as the Rust library uses it: a grapheme of
/// less than six bytes as a whole, else character by character, and of several entries that it begins with the shortest.
/// </summary>
/// <remarks>The table is a trie in a double array of the Darts layout, and the replacements, each ended by a zero.</remarks>
internal sealed class CharacterMapStep : TextStep
{
    private const int LongestGrapheme = 5;

    private readonly uint[] units;
    private readonly char[] replacements;

    // Where the character that begins at a byte of the replacements lies in them.
    private readonly int[] characters;
    private readonly int[] ascii = new int[128];

    private CharacterMapStep(uint[] units, char[] replacements, int[] characters)
    {
        (this.units, this.replacements, this.characters) = (units, replacements, characters);
        for (int c = 0; c < ascii.Length; c++)
            ascii[c] = Find([(byte)c]);
    }

    /// <summary>Reads a table; throws <see cref="FormatException"/> with the reason where it is none.</summary>
    public static CharacterMapStep Read(ReadOnlySpan<byte> map)
    {
        if (map.Length < 4 || BinaryPrimitives.ReadUInt32LittleEndian(map) is var size && (size % 4 != 0 || size > map.Length - 4 || size < 4))
            throw new FormatException($"the character map of {map.Length} bytes is damaged");
        var array = new uint[size / 4];
        for (int i = 0; i < array.Length; i++)
            array[i] = BinaryPrimitives.ReadUInt32LittleEndian(map[(4 + (4 * i))..]);
        ReadOnlySpan<byte> text = map[(4 + (int)size)..];
        var places = new int[text.Length + 1];
        var written = new List<char>(text.Length);
        Span<char> pair = stackalloc char[2];
        for (int at = 0; at < text.Length;)
        {
            if (Rune.DecodeFromUtf8(text[at..], out Rune rune, out int used) != OperationStatus.Done)
                throw new FormatException($"the replacements of the character map are not UTF-8 at byte {at}");
            places.AsSpan(at, used).Fill(written.Count);
            written.AddRange(pair[..rune.EncodeToUtf16(pair)]);
            at += used;
        }

        places[text.Length] = written.Count;
        return new CharacterMapStep(array, [.. written], places);
    }

    public override void Apply(ReadOnlySpan<char> text, ReusedBuffer<char> to, EncoderWorkspace workspace)
    {
        while (text.Length > 0)
        {
            char c = text[0];
            // Behind an ASCII character only another one is sure to begin a new grapheme.
            if (c < 128 && (text.Length == 1 || (text[1] < 128 && !(c == '\r' && text[1] == '\n'))))
            {
                Write(ascii[c], text[..1], to);
                text = text[1..];
                continue;
            }

            int length = StringInfo.GetNextTextElementLength(text);
            Grapheme(text[..length], to);
            text = text[length..];
        }
    }

    private void Grapheme(ReadOnlySpan<char> grapheme, ReusedBuffer<char> to)
    {
        Span<byte> bytes = stackalloc byte[3 * LongestGrapheme];
        if (grapheme.Length <= LongestGrapheme && Encoding.UTF8.GetBytes(grapheme, bytes) is var count and <= LongestGrapheme
            && Find(bytes[..count]) is var whole and >= 0)
        {
            Write(whole, grapheme, to);
            return;
        }

        for (int at = 0; at < grapheme.Length;)
        {
            int used = char.IsHighSurrogate(grapheme[at]) && at + 1 < grapheme.Length ? 2 : 1;
            ReadOnlySpan<char> character = grapheme.Slice(at, used);
            Write(Find(bytes[..Encoding.UTF8.GetBytes(character, bytes)]), character, to);
            at += used;
        }
    }

    private void Write(int replacement, ReadOnlySpan<char> original, ReusedBuffer<char> to)
    {
        if (replacement < 0)
        {
            to.AddRange(original);
            return;
        }

        ReadOnlySpan<char> rest = replacements.AsSpan(characters[replacement]);
        int end = rest.IndexOf('\0');
        to.AddRange(end < 0 ? rest : rest[..end]);
    }

    // The replacement's first byte of the shortest entry that the key begins with; −1 where there is none.
    private int Find(ReadOnlySpan<byte> key)
    {
        uint at = Offset(units[0]);
        foreach (byte b in key)
        {
            at ^= b;
            if (b == 0 || at >= units.Length || (units[at] & 0x800000FF) != b)
                return -1;
            uint unit = units[at];
            at ^= Offset(unit);
            if ((unit & 0x100) != 0)
                return at < units.Length && (units[at] & 0x7FFFFFFF) is var value && value < characters.Length ? (int)value : -1;
        }

        return -1;
    }

    private static uint Offset(uint unit) => (unit >> 10) << (int)((unit & 0x200) >> 6);
}
