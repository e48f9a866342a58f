using Cerbert.Tokenizers;
using Cerbert.Tokenizers.Batching;
using Cerbert.Tokenizers.Bpe;

namespace Cerbert.Tests;

public class BpeTests
{
    private static readonly string Folder = Paths.Golden("tokenizer", "roberta-tiny");
    private static readonly string Vocabulary = File.ReadAllText(Path.Combine(Folder, "vocab.json"));
    private static readonly string Merges = File.ReadAllText(Path.Combine(Folder, "merges.txt"));
    private static readonly string Json = File.ReadAllText(Paths.Golden("tokenizer", "roberta-tiny-spaced.tokenizer.json"));

    [Fact]
    public void Merge_RandomWordsAndRanks_EqualsTheTextbookAlgorithm()
    {
        var random = new Random(3);
        var merger = new WordMerger();
        for (int round = 0; round < 40; round++)
        {
            var merges = new List<(int Left, int Right, int Joined)>();
            for (int joined = 4; joined < 30; joined++)
                merges.Add((random.Next(joined), random.Next(joined), joined));
            merges = [.. merges.DistinctBy(m => (m.Left, m.Right))];
            var table = new MergeTable(merges);
            for (int length = 1; length <= 80; length++)
            {
                int[] word = [.. Enumerable.Range(0, length).Select(_ => random.Next(4))];
                var output = new ReusedBuffer<int>();
                merger.Merge(word, table, output);
                Assert.Equal(Naive(word, merges), output.Span);
            }
        }
    }

    [Fact]
    public void Encode_OneWordOfAMillionLetters_TakesNoTime()
    {
        Tokenizer tokenizer = Tokenizer.Load(Folder);
        TimeSpan start = ThreadClock.Now();
        RaggedEncoding encoding = tokenizer.Encode(new string('a', 1_000_000));
        Assert.Equal(1_000_000, tokenizer.Decode(encoding.Ids).Length);
        Assert.InRange((ThreadClock.Now() - start).TotalSeconds, 0, 20);
    }

    [Fact]
    public void WordCache_MoreWordsThanItHolds_ForgetsAndGoesOn()
    {
        var cache = new WordCache();
        for (int i = 0; i < 100_000; i++)
        {
            string word = $"word{i}";
            ulong hash = WordCache.HashOf(word);
            cache.Add(word, hash, [i, -i]);
            var found = new ReusedBuffer<int>();
            Assert.True(cache.TryAppend(word, hash, found));
            Assert.Equal([i, -i], found.Span);
            Assert.False(cache.TryAppend(word + "x", WordCache.HashOf(word + "x"), found));
        }
    }

    [Theory]
    [InlineData("it's we'll they've I'm he'd don't you're", "it|'s| we|'ll| they|'ve| I|'m| he|'d| don|'t| you|'re")]
    [InlineData("DON'T 'sup ''s", "DON|'|T| '|sup| ''|s")]
    [InlineData("a  b   c  ", "a| | b|  | c|  ")]
    [InlineData("\n\na\n b\t\tc", "\n|\n|a|\n| b|\t|\t|c")]
    [InlineData("x1y22 3z!?.4", "x|1|y|22| 3|z|!?.|4")]
    [InlineData(" ", " ")]
    [InlineData("'", "'")]
    public void WordEnd_Text_SplitsLikeTheExpression(string text, string expected)
    {
        var words = new List<string>();
        for (int start = 0; start < text.Length;)
        {
            int end = ByteLevelSplitter.WordEnd(text, start);
            words.Add(text[start..end]);
            start = end;
        }
        Assert.Equal(expected, string.Join('|', words));
    }

    [Fact]
    public void Encode_HalfASurrogatePair_IsTheReplacementCharacter()
    {
        Tokenizer tokenizer = Tokenizer.Load(Folder);
        Assert.Equal(tokenizer.Encode("a\uFFFDb").Ids, tokenizer.Encode("a\uD83Db").Ids);
    }

    [Fact]
    public void Roles_OfRobertaTiny_HaveTheirIds()
    {
        Tokenizer t = Tokenizer.Load(Folder);
        Assert.Equal((0, 1, 2, 3, 4), (t.ClsId, t.PadId, t.SepId, t.UnknownId, t.MaskId));
        Assert.Equal((2, 4), (t.SpecialTokenCount(pair: false), t.SpecialTokenCount(pair: true)));
    }

    [Theory]
    [InlineData("tokenizer.json")]
    [InlineData("vocab.json", "merges.txt")]
    public void Save_EitherKindOfSource_OpensTheSame(params string[] kept)
    {
        Tokenizer tokenizer = Support.LoadFrom(("tokenizer.json", Json));
        using var folder = new TempFolder();
        tokenizer.Save(folder.Path);
        foreach (FileInfo file in new DirectoryInfo(folder.Path).GetFiles())
            if (!kept.Contains(file.Name, StringComparer.Ordinal) && file.Name != "tokenizer_config.json")
                file.Delete();
        Tokenizer again = Tokenizer.Load(folder.Path);
        Assert.Equal(tokenizer.EncodeBatch(Support.Texts).Ids, again.EncodeBatch(Support.Texts).Ids);
    }

    [Fact]
    public void Save_FromVocabularyAndMerges_MakesATokenizerJsonThatSaysTheSame()
    {
        Tokenizer tokenizer = Tokenizer.Load(Folder);
        using var folder = new TempFolder();
        tokenizer.Save(folder.Path);
        Assert.Equal(Merges, File.ReadAllText(folder["merges.txt"]));
        Tokenizer again = Support.LoadFrom(("tokenizer.json", File.ReadAllText(folder["tokenizer.json"])));
        string[] second = [.. Support.Texts.Reverse()];
        RaggedEncoding a = tokenizer.EncodeBatch(Support.Texts, second), b = again.EncodeBatch(Support.Texts, second);
        Assert.Equal(a.Ids, b.Ids);
        Assert.Equal(a.TypeIds, b.TypeIds);
    }

    [Theory]
    [InlineData("a b c\n", "line 1: expected two tokens, found 3")]
    [InlineData("#version: 0.2\na \u00E9\u00E9\n", "line 2: '\u00E9\u00E9' is not in the vocabulary")]
    public void Load_BadMerges_NamesFileAndLine(string merges, string expected)
    {
        var e = Assert.Throws<InvalidDataException>(() => Support.LoadFrom(("vocab.json", Vocabulary), ("merges.txt", merges)));
        Assert.Contains("merges.txt: " + expected, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"dropout\":null", "\"dropout\":0.1", "model.dropout: dropout of merges is not supported")]
    [InlineData("\"byte_fallback\":false", "\"byte_fallback\":true", "model.byte_fallback: true is not supported")]
    [InlineData("\"normalizer\":null", "\"normalizer\":{\"type\":\"NFC\"}", "normalizer: type 'NFC' is not supported with BPE")]
    [InlineData("\"use_regex\":true", "\"use_regex\":false", "pre_tokenizer.use_regex: false is not supported")]
    [InlineData("\"end_of_word_suffix\":null", "\"end_of_word_suffix\":\"</w>\"", "model.end_of_word_suffix: '</w>' is not supported")]
    public void Load_UnsupportedBpe_NamesFileAndKey(string old, string @new, string expected)
    {
        Assert.Contains(old, Json, StringComparison.Ordinal);
        var e = Assert.Throws<InvalidDataException>(
            () => Support.LoadFrom(("tokenizer.json", Json.Replace(old, @new, StringComparison.Ordinal))));
        Assert.Contains("tokenizer.json: " + expected, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OptionsForLetters_AreRefused() =>
        Assert.Throws<InvalidDataException>(() => Tokenizer.Load(Folder, new() { LowerCase = true }));

    [Fact]
    public void Load_MutatedFiles_LoadOrAreRefused()
    {
        Mutation.Check(200, "merges.txt", Merges, ("vocab.json", Vocabulary));
        Mutation.Check(200, "vocab.json", Vocabulary, ("merges.txt", Merges));
        Mutation.Check(200, "tokenizer.json", Json);
    }

    private static int[] Naive(int[] word, List<(int Left, int Right, int Joined)> merges)
    {
        List<int> ids = [.. word];
        while (true)
        {
            int best = int.MaxValue, at = -1;
            for (int i = 0; i + 1 < ids.Count; i++)
            {
                int rank = merges.FindIndex(m => m.Left == ids[i] && m.Right == ids[i + 1]);
                if (rank >= 0 && rank < best)
                    (best, at) = (rank, i);
            }
            if (at < 0)
                return [.. ids];
            ids[at] = merges[best].Joined;
            ids.RemoveAt(at + 1);
        }
    }
}
