using Cerbert.Tokenizers;
using Cerbert.Tokenizers.WordPiece;

namespace Cerbert.Tests;

public sealed class VocabularyTrainerTests
{
    private static readonly string[] Special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

    [Fact]
    public void Pieces_FewWords_AreJoinedByFrequency()
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal) { ["low"] = 5, ["lower"] = 2, ["new"] = 6 };
        List<string> pieces = VocabularyTrainer.Pieces(counts, new VocabularyOptions { Size = 100 });
        // (l, ##o) and (##o, ##w) stand seven times each; the alphabet's order decides.
        string[] alphabet = ["##e", "##o", "##r", "##w", "e", "l", "n", "o", "r", "w"];
        Assert.Equal([.. Special, .. alphabet, "##ow", "low", "##ew", "new", "##er", "lower"], pieces);
    }

    [Theory]
    [InlineData(1, 40)]
    [InlineData(2, 60)]
    [InlineData(3, 500)]
    public void Pieces_RandomWords_EqualRecountingAfterEveryStep(int seed, int size)
    {
        var random = new Random(seed);
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        for (int i = 0; i < 200; i++)
            counts[string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => "aaabc"[random.Next(5)]))] = random.Next(1, 20);
        var options = new VocabularyOptions { Size = size, MinFrequency = 3 };
        Assert.Equal(Naive(counts, options), VocabularyTrainer.Pieces(counts, options));
    }

    [Fact]
    public void Pieces_NothingFrequentEnough_StopsBeforeTheSize()
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal) { ["ab"] = 4, ["cd"] = 3 };
        List<string> pieces = VocabularyTrainer.Pieces(counts, new VocabularyOptions { Size = 1000, MinFrequency = 4 });
        Assert.Contains("ab", pieces, StringComparer.Ordinal);
        Assert.DoesNotContain("cd", pieces, StringComparer.Ordinal);
    }

    [Fact]
    public void Train_Texts_SpellsThemWithoutUnknowns()
    {
        string[] texts = ["Crème brûlée, twice!", "the cat 猫 sat", "the hat 😀"];
        WordPieceTokenizer tokenizer = VocabularyTrainer.Train(texts, new VocabularyOptions { Size = 80, MinFrequency = 1 });
        Assert.All(tokenizer.EncodeBatch(texts).Ids, id => Assert.NotEqual(tokenizer.UnknownId, id));
        Assert.True(tokenizer.LowerCase);
        Assert.NotNull(tokenizer.TokenToId("the"));
        Assert.Null(tokenizer.TokenToId("è"));
    }

    [Fact]
    public void Train_Cased_KeepsCapitalsAndAccents()
    {
        WordPieceTokenizer tokenizer = VocabularyTrainer.Train(["É A"], new VocabularyOptions { Size = 20, Normalization = new() { LowerCase = false } });
        Assert.NotNull(tokenizer.TokenToId("É"));
        Assert.NotNull(tokenizer.TokenToId("A"));
    }

    [Fact]
    public void Train_RareCharacters_AreLeftToTheUnknownToken()
    {
        WordPieceTokenizer tokenizer = VocabularyTrainer.Train(["aa aa b"], new VocabularyOptions { Size = 20, MaxCharacters = 1 });
        Assert.Null(tokenizer.TokenToId("b"));
        Assert.Contains(tokenizer.UnknownId, tokenizer.EncodeBatch(["b"]).Ids);
    }

    [Fact]
    public void Train_Saved_OpensAgainAlike()
    {
        using var folder = new TempFolder();
        string[] texts = ["one two three two", "twofold onefold"];
        WordPieceTokenizer tokenizer = VocabularyTrainer.Train(texts, new VocabularyOptions { Size = 60 });
        tokenizer.Save(folder.Path);
        Assert.Equal(tokenizer.EncodeBatch(texts).Ids, Tokenizer.Load(folder.Path).EncodeBatch(texts).Ids);
    }

    [Fact]
    public void Train_NoWords_IsRefused() =>
        Assert.Throws<InvalidDataException>(() => VocabularyTrainer.Train(["", " \t"], new VocabularyOptions()));

    // The same by its definition: count all pairs anew for every piece.
    private static List<string> Naive(Dictionary<string, long> counts, VocabularyOptions options)
    {
        List<(List<string> Spelling, long Count)> words = [.. counts.Select(c => (Spell(c.Key), c.Value))];
        List<string> pieces = [.. Special, .. words.SelectMany(w => w.Spelling.Concat(w.Spelling.Select(s => s.Replace("##", "", StringComparison.Ordinal)))).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Take(options.Size - 5)];
        while (pieces.Count < options.Size)
        {
            var best = words.SelectMany(w => w.Spelling.Zip(w.Spelling.Skip(1), (a, b) => (Left: pieces.IndexOf(a), Right: pieces.IndexOf(b), w.Count)))
                .GroupBy(p => (p.Left, p.Right)).Select(g => (Pair: g.Key, Count: g.Sum(p => p.Count)))
                .OrderByDescending(p => p.Count).ThenBy(p => p.Pair).FirstOrDefault();
            if (best.Count < options.MinFrequency)
                break;
            (string left, string right) = (pieces[best.Pair.Left], pieces[best.Pair.Right]);
            string joined = left + right[2..];
            if (!pieces.Contains(joined, StringComparer.Ordinal))
                pieces.Add(joined);
            foreach ((List<string> spelling, _) in words)
                for (int i = 0; i + 1 < spelling.Count; i++)
                    if (spelling[i] == left && spelling[i + 1] == right)
                    {
                        spelling[i] = joined;
                        spelling.RemoveAt(i + 1);
                    }
        }

        return pieces;

        static List<string> Spell(string word) => [.. word.EnumerateRunes().Select((rune, i) => i == 0 ? rune.ToString() : "##" + rune)];
    }
}
