using Cerbert.Tokenizers.WordPiece;

namespace Cerbert.Tests;

public class WordPieceModelTests
{
    [Fact]
    public void Encode_RandomWordsAndVocabularies_EqualsTheTextbookAlgorithm()
    {
        var random = new Random(5);
        for (int round = 0; round < 20; round++)
        {
            string[] tokens = [.. Enumerable.Range(0, 60).Select(_ => (random.Next(2) == 0 ? "##" : "") + Word(random, random.Next(1, 6))).Distinct(StringComparer.Ordinal)];
            WordPieceTokenizer tokenizer = Support.FromTokens(tokens);
            for (int length = 1; length < 130; length++)
            {
                string word = Word(random, length);
                Assert.Equal(Naive(tokenizer, word), tokenizer.Encode(word, null, new() { AddSpecialTokens = false }).Ids);
            }
        }
    }

    [Fact]
    public void Encode_WordOverTheLimit_IsUnknown()
    {
        WordPieceTokenizer tokenizer = Support.FromTokens("a", "##a", "😀", "##😀");

        Assert.Equal(102, tokenizer.Encode(new string('a', 100)).Ids.Length);
        Assert.Equal([2, 1, 3], tokenizer.Encode(new string('a', 101)).Ids);
        // The limit counts characters, not UTF-16 units.
        Assert.Equal(102, tokenizer.Encode(string.Concat(Enumerable.Repeat("😀", 100))).Ids.Length);
        Assert.Equal([2, 1, 3], tokenizer.Encode(string.Concat(Enumerable.Repeat("😀", 101))).Ids);
    }

    [Fact]
    public void Encode_HalfASurrogatePair_IsDroppedLikeTheReplacementCharacter() =>
        Assert.Equal([2, 5, 6, 3], Support.FromTokens("a", "##b").Encode("a\uD83Db").Ids);

    [Fact]
    public void FromVocabulary_TokensWithCapitals_KeepsTheCase()
    {
        Assert.False(Support.FromTokens("The", "the", "a").LowerCase);
        Assert.True(Support.FromTokens("the", "a", "[unused1]").LowerCase);
    }

    private static string Word(Random random, int length) =>
        string.Concat(Enumerable.Range(0, length).Select(_ => (char)('a' + random.Next(3))));

    private static int[] Naive(WordPieceTokenizer tokenizer, string word)
    {
        var ids = new List<int>();
        for (int start = 0; start < word.Length;)
        {
            int end = word.Length;
            int? id = null;
            for (; end > start && id is null; end--)
                id = tokenizer.TokenToId((start == 0 ? "" : "##") + word[start..end]);
            if (id is null || word.Length > 100)
                return [tokenizer.UnknownId];
            ids.Add(id.Value);
            start = end + 1;
        }
        return [.. ids];
    }
}
