using System.Text.Json;
using Cerbert.Tokenizers;

namespace Cerbert.Tests;

public class UnigramTests
{
    private const string Tiny = """
        {"model":{"type":"Unigram","unk_id":0,"vocab":[["<unk>",0.0],["▁",-2.0],["a",-1.0],["b",-1.5],["ab",-2.0],["▁ab",-3.5],["aba",-9.0]],"byte_fallback":false},
        "normalizer":{"type":"Sequence","normalizers":[{"type":"Replace","pattern":{"String":"x"},"content":"a"}]},
        "pre_tokenizer":{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":true},"added_tokens":[{"id":7,"content":"<s>","special":true}],
        "post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<s>","type_id":0}},{"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"<s>","type_id":0}}],
        "pair":[{"Sequence":{"id":"A","type_id":0}},{"Sequence":{"id":"B","type_id":1}}],"special_tokens":{"<s>":{"id":"<s>","ids":[7],"tokens":["<s>"]}}}}
        """;

    private static readonly string Json = File.ReadAllText(Paths.Golden("tokenizer", "unigram-xlm-roberta.tokenizer.json"));

    [Theory]
    [InlineData("ab", new[] { 5 })]
    [InlineData("aab", new[] { 1, 2, 4 })]
    [InlineData("aba", new[] { 5, 2 })]
    [InlineData("xb xb", new[] { 5, 5 })]
    [InlineData("q?qa", new[] { 1, 0, 2 })]
    [InlineData("", new int[0])]
    [InlineData(" ", new[] { 1 })]
    public void Encode_SmallVocabulary_TakesTheLikeliestPieces(string text, int[] expected)
    {
        Assert.Equal(expected, Support.LoadFrom(("tokenizer.json", Tiny)).Encode(text, options: new() { AddSpecialTokens = false }).Ids);
    }

    [Theory]
    [InlineData("unigram-xlm-roberta", "<s>", "</s>", "<pad>", "<unk>", "<mask>", 2, 4)]
    [InlineData("unigram-albert", "[CLS]", "[SEP]", "<pad>", "<unk>", "[MASK]", 2, 3)]
    [InlineData("unigram-xlnet", "<cls>", "<sep>", "<pad>", "<unk>", "<mask>", 2, 3)]
    public void Roles_OfSentencePieceFiles_AreTheFamilys(string name, string cls, string sep, string pad, string unknown, string mask, int single, int pair)
    {
        Tokenizer t = Tokenizer.Load(Paths.Golden("tokenizer", name));
        Assert.Equal((t.TokenToId(cls), t.TokenToId(sep), t.TokenToId(pad), t.TokenToId(unknown), t.TokenToId(mask)), (t.ClsId, t.SepId, t.PadId, t.UnknownId, t.MaskId));
        Assert.All([t.ClsId, t.SepId, t.PadId, t.MaskId], id => Assert.True(id >= 0 && t.IsSpecial(id)));
        Assert.Equal((single, pair), (t.SpecialTokenCount(pair: false), t.SpecialTokenCount(pair: true)));
    }

    [Fact]
    public void Encode_Xlnet_EndsTextsWithSegmentTwo()
    {
        Tokenizer t = Tokenizer.Load(Paths.Golden("tokenizer", "unigram-xlnet"));
        RaggedEncoding pair = t.Encode("the good", "movie");
        Assert.Equal([t.SepId, t.ClsId], pair.Ids[^2..]);
        Assert.Equal([1, 2], pair.TypeIds[^2..]);
        Assert.Equal(2, pair.Ids.Count(id => id == t.SepId));
    }

    [Fact]
    public void EncodeBatch_EveryLength_EqualsTheRustLibrary()
    {
        Tokenizer t = Tokenizer.Load(Paths.Golden("tokenizer", "unigram-xlnet"));
        string[] first = [.. Support.Pairs[60..84].Select(p => p[0])], second = [.. Support.Pairs[60..84].Select(p => p[1])];
        foreach (JsonElement item in Support.Fixture("unigram-xlnet.truncated.json").GetProperty("cases").EnumerateArray())
        {
            var options = new EncodingOptions { MaxLength = item[0].GetInt32() };
            Support.AssertEqual(item[1], t.EncodeBatch(first[..12], options: options), i => first[i]);
            if (item[2].GetArrayLength() > 0)
                Support.AssertEqual(item[2], t.EncodeBatch(first, second, options), i => $"{first[i]} | {second[i]}");
        }
    }

    [Theory]
    [InlineData("unigram-xlm-roberta", "sentencepiece.bpe.model")]
    [InlineData("unigram-albert", "spiece.model")]
    [InlineData("unigram-xlnet", "spiece.model")]
    public void Save_FromSentencePiece_KeepsTheFileAndMakesATokenizerJsonThatSaysTheSame(string name, string file)
    {
        Tokenizer tokenizer = Tokenizer.Load(Paths.Golden("tokenizer", name));
        using var folder = new TempFolder();
        tokenizer.Save(folder.Path);
        Assert.Equal(File.ReadAllBytes(Paths.Golden("tokenizer", name, file)), File.ReadAllBytes(folder[file]));
        File.Delete(folder[file]);
        Tokenizer again = Tokenizer.Load(folder.Path);
        string[] second = [.. Support.Texts.Reverse()];
        RaggedEncoding a = tokenizer.EncodeBatch(Support.Texts, second), b = again.EncodeBatch(Support.Texts, second);
        Assert.Equal(a.Ids, b.Ids);
        Assert.Equal(a.TypeIds, b.TypeIds);
        Assert.Equal((tokenizer.ClsId, tokenizer.SepId, tokenizer.MaskId), (again.ClsId, again.SepId, again.MaskId));
    }

    [Fact]
    public void Encode_OneWordOfAMillionLetters_TakesNoTime()
    {
        Tokenizer tokenizer = Support.LoadFrom(("tokenizer.json", Json));
        TimeSpan start = ThreadClock.Now();
        Assert.Equal(1_000_000, tokenizer.Decode(tokenizer.Encode(new string('a', 1_000_000)).Ids).Length);
        tokenizer.Encode(string.Concat(Enumerable.Repeat("\u0301", 300_000)));
        Assert.InRange((ThreadClock.Now() - start).TotalSeconds, 0, 20);
    }

    [Fact]
    public void Encode_HalfASurrogatePair_IsTheReplacementCharacter()
    {
        Tokenizer tokenizer = Support.LoadFrom(("tokenizer.json", Json));
        Assert.Equal(tokenizer.Encode("a\uFFFDb é").Ids, tokenizer.Encode("a\uD83Db é").Ids);
    }

    [Theory]
    [InlineData("\"byte_fallback\":false", "\"byte_fallback\":true", "model.byte_fallback: true is not supported")]
    [InlineData("\"unk_id\":0", "\"unk_id\":7", "model.unk_id: expected a whole number from 0 to 6")]
    [InlineData("\"unk_id\":0,", "", "model: key 'unk_id' is missing")]
    [InlineData("[\"b\",-1.5]", "[\"a\",-1.5]", "model.vocab[3]: the token is there twice")]
    [InlineData("[\"b\",-1.5]", "[\"b\"]", "model.vocab[3]: expected [token, score]")]
    [InlineData("[\"b\",-1.5]", "[\"b\",1e999]", "model.vocab[3][1]: the score is not finite")]
    [InlineData("\"prepend_scheme\":\"always\"", "\"prepend_scheme\":\"first\"", "pre_tokenizer: prepend_scheme 'first' is not supported")]
    [InlineData("\"type\":\"Metaspace\"", "\"type\":\"Whitespace\"", "pre_tokenizer: Whitespace is not supported")]
    [InlineData("{\"String\":\"x\"}", "{\"String\":\"\"}", "normalizers[0].pattern: the text to replace is empty")]
    [InlineData("{\"String\":\"x\"}", "{\"Regex\":\"x+\"}", "pattern.Regex: 'x+' is not supported")]
    [InlineData("\"type\":\"Replace\"", "\"type\":\"Nmt\"", "normalizer.normalizers[0]: type 'Nmt' is not supported with Unigram")]
    [InlineData("{\"type\":\"Replace\"", "{\"precompiled_charsmap\":\"AAAA\",\"type\":\"Precompiled\"", "precompiled_charsmap: the character map of 3 bytes is damaged")]
    public void Load_UnsupportedUnigram_NamesFileAndKey(string old, string @new, string expected)
    {
        Assert.Contains(old, Tiny, StringComparison.Ordinal);
        var e = Assert.Throws<InvalidDataException>(
            () => Support.LoadFrom(("tokenizer.json", Tiny.Replace(old, @new, StringComparison.Ordinal))));
        Assert.Contains("tokenizer.json: ", e.Message, StringComparison.Ordinal);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_DamagedSentencePieceFile_LoadsOrIsRefusedInOneLine()
    {
        byte[] whole = File.ReadAllBytes(Paths.Golden("tokenizer", "unigram-xlnet", "spiece.model"));
        var random = new Random(5);
        using var folder = new TempFolder();
        int refused = 0;
        for (int round = 0; round < 150; round++)
        {
            byte[] bytes = [.. whole[..(round % 3 == 0 ? random.Next(whole.Length) : whole.Length)]];
            for (int i = 0; i < round % 4 && bytes.Length > 0; i++)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            folder.Write("spiece.model", bytes);
            try
            {
                Tokenizer.Load(folder.Path).EncodeBatch(Support.Texts[..40]);
            }
            catch (InvalidDataException e)
            {
                Assert.DoesNotContain('\n', e.Message);
                Assert.Contains("spiece.model", e.Message, StringComparison.Ordinal);
                refused++;
            }
        }

        Assert.InRange(refused, 20, 140);
    }

    [Fact]
    public void Load_MutatedFiles_LoadOrAreRefused() => Mutation.Check(100, "tokenizer.json", Tiny);
}
