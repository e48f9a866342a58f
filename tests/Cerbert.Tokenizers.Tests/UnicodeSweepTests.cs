using System.Security.Cryptography;
using System.Text;
using Cerbert.Tokenizers.Batching;
using Cerbert.Tokenizers.Bpe;
using Cerbert.Tokenizers.Text;
using Cerbert.Tokenizers.Unicode;

namespace Cerbert.Tests;

/// <summary>All code points against the Rust library, by the hashes in sweep.json.</summary>
public class UnicodeSweepTests
{
    // Combining marks of classes 226 and 216 that are never dropped: they show the class of what stands between them.
    private const string Mark226 = "\U0001D16D", Mark216 = "\U0001D165";

    [Theory]
    [InlineData("clean", true, false, false, false)]
    [InlineData("chinese", false, true, false, false)]
    [InlineData("strip", false, false, true, false)]
    [InlineData("lower", false, false, false, true)]
    [InlineData("uncased", true, true, true, true)]
    [InlineData("cased", true, true, false, false)]
    [InlineData("none", false, false, false, false)]
    public void BertNormalizer_EveryCodePoint_EqualsTheRustLibrary(string name, bool clean, bool chinese, bool strip, bool lower)
    {
        var normalizer = new BertNormalizer(new BertNormalizerOptions(clean, chinese, strip, lower));
        var workspace = new EncoderWorkspace();
        AssertBlocks(name, c => normalizer.Normalize($"x{c}{Mark226}{c}{Mark216}y", workspace).ToString());
    }

    [Fact]
    public void BertSplitting_EveryCodePoint_EqualsTheRustLibrary() => AssertBlocks("split", c =>
    {
        CodePointFlags flags = UnicodeTables.FlagsOf(char.ConvertToUtf32(c, 0));
        return flags.Any(CodePointFlags.Space) ? "2 3" : flags.Any(CodePointFlags.Punctuation) ? "2 1 3" : "6";
    });

    [Fact]
    public void ByteLevelSplitting_EveryCodePoint_EqualsTheRustLibrary() => AssertBlocks("byte_level", c =>
    {
        string text = $"x{c}1{c}!{c} {c}{c}";
        var lengths = new List<int>();
        for (int start = 0; start < text.Length;)
        {
            int end = ByteLevelSplitter.WordEnd(text, start);
            lengths.Add(text[start..end].EnumerateRunes().Count());
            start = end;
        }
        return string.Join(' ', lengths);
    });

    [Fact]
    public void CodePointAt_HalfASurrogatePair_IsTheReplacementCharacter()
    {
        Assert.Equal(0xFFFD, UnicodeTables.CodePointAt("\uD800x", 0, out int length));
        Assert.Equal(1, length);
        Assert.Equal(0xFFFD, UnicodeTables.CodePointAt("x\uD83D", 1, out _));
        Assert.Equal(0x1F600, UnicodeTables.CodePointAt("\U0001F600", 0, out length));
        Assert.Equal(2, length);
    }

    internal static void AssertBlocks(string name, Func<string, string> valueOf, string file = "sweep.json")
    {
        string[] expected = [.. Support.Fixture(file).GetProperty(name).EnumerateArray().Select(e => e.GetString()!)];
        var text = new StringBuilder();
        for (int block = 0; block < expected.Length; block++)
        {
            text.Clear();
            for (int c = block * 4096; c < (block + 1) * 4096; c++)
                text.Append(c % 4096 == 0 ? "" : "\n").Append(c is >= 0xD800 and <= 0xDFFF ? "" : valueOf(char.ConvertFromUtf32(c)));
            string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..16];
            Assert.True(expected[block] == hash, $"{name}: a code point in U+{block * 4096:X}..U+{block * 4096 + 4095:X} differs");
        }
    }
}
