using System.Globalization;
using System.Text;

namespace Cerbert.Tokenizers.Unicode;

/// <summary>
/// Character properties as the Rust <c>tokenizers</c> library sees them.
/// </summary>
/// <remarks>
/// That library mixes tables of several Unicode versions, so neither .NET's nor any single version's would give the same
/// tokens; the embedded <c>unicode.txt</c> was read off the library, one code point at a time
/// (tests/golden/tokenizer/generate/unicode_tables.py, which also describes the format).
/// </remarks>
internal static class UnicodeTables
{
    private const int BlockShift = 8;
    private const int BlockSize = 1 << BlockShift;
    private const int HangulFirst = 0xAC00, HangulLast = 0xD7A3;

    // Two stages: the block of a code point, then its place there. Equal blocks are stored once.
    private static readonly ushort[] BlockOf = new ushort[0x110000 >> BlockShift];
    private static readonly CodePointFlags[] Blocks;
    private static readonly Dictionary<int, int[]> Decompositions = [];
    private static readonly Dictionary<int, int[]> LowerCases = [];
    private static readonly Dictionary<int, byte> CombiningClasses = [];

    static UnicodeTables()
    {
        var flags = new CodePointFlags[0x110000];
        using var stream = typeof(UnicodeTables).Assembly.GetManifestResourceStream("unicode.txt")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
            ReadLine(line, flags);
        for (int c = HangulFirst; c <= HangulLast; c++)
            flags[c] |= CodePointFlags.Decomposes;
        Blocks = Compress(flags);
    }

    /// <summary>The properties of a code point (0 to 0x10FFFF).</summary>
    public static CodePointFlags FlagsOf(int codePoint) =>
        Blocks[(BlockOf[codePoint >> BlockShift] << BlockShift) | (codePoint & (BlockSize - 1))];

    /// <summary>Canonical combining class, 1 to 254, of a code point with <see cref="CodePointFlags.Reorders"/>.</summary>
    public static int CombiningClass(int codePoint) => CombiningClasses[codePoint];

    /// <summary>Lower case of a code point with <see cref="CodePointFlags.Lowers"/>.</summary>
    public static ReadOnlySpan<int> LowerCase(int codePoint) => LowerCases[codePoint];

    /// <summary>Full canonical decomposition of a code point with <see cref="CodePointFlags.Decomposes"/>.</summary>
    /// <param name="codePoint">The code point.</param>
    /// <param name="scratch">Room for three numbers, used for Hangul syllables.</param>
    public static ReadOnlySpan<int> Decompose(int codePoint, Span<int> scratch)
    {
        if (codePoint is < HangulFirst or > HangulLast)
            return Decompositions[codePoint];
        // The arithmetic of The Unicode Standard, section 3.12: 19 leading, 21 vowel, 27 + 1 trailing jamo.
        int index = codePoint - HangulFirst;
        scratch[0] = 0x1100 + index / (21 * 28);
        scratch[1] = 0x1161 + index % (21 * 28) / 28;
        scratch[2] = 0x11A7 + index % 28;
        return scratch[..(index % 28 == 0 ? 2 : 3)];
    }

    /// <summary>The code point at <paramref name="at"/>; a surrogate without its partner counts as U+FFFD.</summary>
    public static int CodePointAt(ReadOnlySpan<char> text, int at, out int length)
    {
        char c = text[at];
        length = 1;
        if (!char.IsSurrogate(c))
            return c;
        if (char.IsHighSurrogate(c) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]))
        {
            length = 2;
            return char.ConvertToUtf32(c, text[at + 1]);
        }
        return Rune.ReplacementChar.Value;
    }

    private static CodePointFlags[] Compress(CodePointFlags[] flags)
    {
        var blocks = new List<CodePointFlags>();
        var seen = new Dictionary<string, ushort>(StringComparer.Ordinal);
        for (int i = 0; i < BlockOf.Length; i++)
        {
            ReadOnlySpan<CodePointFlags> block = flags.AsSpan(i << BlockShift, BlockSize);
            string key = string.Create(BlockSize, block, static (to, from) =>
            {
                for (int j = 0; j < to.Length; j++)
                    to[j] = (char)from[j];
            });
            if (!seen.TryGetValue(key, out ushort at))
            {
                at = (ushort)seen.Count;
                seen.Add(key, at);
                blocks.AddRange(block);
            }
            BlockOf[i] = at;
        }
        return [.. blocks];
    }

    private static void ReadLine(string line, CodePointFlags[] flags)
    {
        int space = line.IndexOf(' ', StringComparison.Ordinal);
        string name = line[..space];
        var rest = line.AsSpan(space + 1);
        byte order = 0;
        if (name == "order")
        {
            int end = rest.IndexOf(' ');
            order = byte.Parse(rest[..end], CultureInfo.InvariantCulture);
            rest = rest[(end + 1)..];
        }

        foreach (Range range in rest.Split(' '))
        {
            var entry = rest[range];
            switch (name)
            {
                case "decompose":
                    flags[ReadMapping(entry, Decompositions)] |= CodePointFlags.Decomposes;
                    break;
                case "lower":
                    ReadLower(entry, flags);
                    break;
                default:
                    var (first, last, _) = ReadRange(entry);
                    for (int c = first; c <= last; c++)
                    {
                        flags[c] |= FlagOf(name);
                        if (order != 0)
                            CombiningClasses.Add(c, order);
                    }
                    break;
            }
        }
    }

    private static CodePointFlags FlagOf(string name) => name switch
    {
        "removed" => CodePointFlags.Removed,
        "space" => CodePointFlags.Space,
        "punctuation" => CodePointFlags.Punctuation,
        "chinese" => CodePointFlags.Chinese,
        "nonspacing" => CodePointFlags.Nonspacing,
        "order" => CodePointFlags.Reorders,
        "word" => CodePointFlags.Word,
        "letter" => CodePointFlags.Letter,
        "number" => CodePointFlags.Number,
        _ => throw new InvalidOperationException($"unicode.txt: unknown property {name}"),
    };

    // "41-5A+20", "100-12E/2+1", "130=69+307"
    private static void ReadLower(ReadOnlySpan<char> entry, CodePointFlags[] flags)
    {
        if (entry.Contains('='))
        {
            flags[ReadMapping(entry, LowerCases)] |= CodePointFlags.Lowers;
            return;
        }

        int sign = entry.IndexOf('+');
        int direction = sign < 0 ? -1 : 1;
        if (sign < 0)
            sign = entry.LastIndexOf('-');
        int distance = direction * Hex(entry[(sign + 1)..]);
        var (first, last, step) = ReadRange(entry[..sign]);
        for (int c = first; c <= last; c += step)
        {
            flags[c] |= CodePointFlags.Lowers;
            LowerCases.Add(c, [c + distance]);
        }
    }

    // "C0=41+300"
    internal static int ReadMapping(ReadOnlySpan<char> entry, Dictionary<int, int[]> into)
    {
        int equals = entry.IndexOf('=');
        int codePoint = Hex(entry[..equals]);
        var parts = new List<int>(4);
        var right = entry[(equals + 1)..];
        foreach (Range part in right.Split('+'))
            parts.Add(Hex(right[part]));
        into.Add(codePoint, [.. parts]);
        return codePoint;
    }

    // "41", "41-5A" or "41-5A/2"
    internal static (int First, int Last, int Step) ReadRange(ReadOnlySpan<char> text)
    {
        int slash = text.IndexOf('/');
        int step = slash < 0 ? 1 : Hex(text[(slash + 1)..]);
        if (slash >= 0)
            text = text[..slash];
        int dash = text.IndexOf('-');
        return dash < 0 ? (Hex(text), Hex(text), step) : (Hex(text[..dash]), Hex(text[(dash + 1)..]), step);
    }

    private static int Hex(ReadOnlySpan<char> text) =>
        int.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
