using System.Collections;
using System.Text;

namespace Cerbert.Tokenizers.Unicode;

/// <summary>What compatibility forms, composition and the dropping of accents do, as the Rust <c>tokenizers</c> library does it.</summary>
/// <remarks>The embedded <c>compatibility.txt</c> was read off the library: tests/golden/tokenizer/generate/compatibility_tables.py.</remarks>
internal static class CompatibilityTables
{
    // The arithmetic of The Unicode Standard, section 3.12.
    private const int Leading = 0x1100, Vowel = 0x1161, Trailing = 0x11A7, Syllable = 0xAC00;
    private const int Leadings = 19, Vowels = 21, Trailings = 28;

    private static readonly Dictionary<int, int[]> Compatible = [];
    private static readonly Dictionary<long, int> Composites = [];
    private static readonly BitArray Marks = new(0x110000);

    static CompatibilityTables()
    {
        using var stream = typeof(CompatibilityTables).Assembly.GetManifestResourceStream("compatibility.txt")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            string[] entries = line.Split(' ');
            foreach (string entry in entries.AsSpan(1))
                Read(entries[0], entry);
        }
    }

    /// <summary>Whether StripAccents drops the code point.</summary>
    public static bool IsMark(int codePoint) => Marks[codePoint];

    /// <summary>The full compatibility decomposition; null where it is the canonical one.</summary>
    public static int[]? Decompose(int codePoint) => Compatible.GetValueOrDefault(codePoint);

    /// <summary>The code point that two become; −1 where they stay two.</summary>
    public static int Compose(int first, int second)
    {
        if ((uint)(first - Leading) < Leadings && (uint)(second - Vowel) < Vowels)
            return Syllable + (((first - Leading) * Vowels) + second - Vowel) * Trailings;
        if ((uint)(first - Syllable) < Leadings * Vowels * Trailings && (first - Syllable) % Trailings == 0 && (uint)(second - Trailing - 1) < Trailings - 1)
            return first + second - Trailing;
        return Composites.GetValueOrDefault(Key(first, second), -1);
    }

    private static void Read(string name, string entry)
    {
        if (name == "mark")
        {
            var (first, last, _) = UnicodeTables.ReadRange(entry);
            for (int c = first; c <= last; c++)
                Marks[c] = true;
            return;
        }

        var mapping = new Dictionary<int, int[]>();
        int codePoint = UnicodeTables.ReadMapping(entry, mapping);
        if (name == "compatible")
            Compatible.Add(codePoint, mapping[codePoint]);
        else
            Composites.Add(Key(mapping[codePoint][0], mapping[codePoint][1]), codePoint);
    }

    private static long Key(int first, int second) => ((long)first << 32) | (uint)second;
}
