using Cerbert.Tokenizers;
using Cerbert.Tokenizers.WordPiece;

namespace Cerbert.Tests;

public class LoadingTests
{
    private const string Vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nThe\nthe\nÉ\ne\n中\n";

    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData("[UNK]\n[CLS]\n[SEP]\na\nb\na\n", "line 6 repeats 'a' of line 4")]
    [InlineData("[UNK]\n[CLS]\n\n[SEP]\n", "line 3 is empty")]
    [InlineData("[CLS]\n[SEP]\na\n", "the vocabulary lacks '[UNK]'")]
    [InlineData("[UNK]\n[SEP]\na\n", "the vocabulary lacks '[CLS]'")]
    [InlineData("[UNK]\n[CLS]\na\n", "the vocabulary lacks '[SEP]'")]
    public void Load_BadVocabulary_NamesFileAndLine(string content, string expected) =>
        AssertRefused(expected, ("vocab.txt", content));

    [Fact]
    public void Load_VocabularyNotUtf8_NamesTheLine()
    {
        using var folder = new TempFolder();
        folder.Write("vocab.txt", [.. "[UNK]\n[CLS]\n"u8, 0xC3, 0x28, .. "\n[SEP]\n"u8]);
        var e = Assert.Throws<InvalidDataException>(() => Tokenizer.Load(folder.Path));
        Assert.Contains("vocab.txt: line 3 is not UTF-8", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NoTokenizer_SaysWhatWasExpected()
    {
        using var folder = new TempFolder();
        var e = Assert.Throws<FileNotFoundException>(() => Tokenizer.Load(folder.Path));
        Assert.Contains("expected tokenizer.json, vocab.txt", e.Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => WordPieceTokenizer.FromVocabulary(folder["vocab.txt"]));
        Assert.Throws<FileNotFoundException>(() => Tokenizer.Load(folder["missing"]));
    }

    [Theory]
    [InlineData("{", "broken JSON at line 1")]
    [InlineData("[]", "expected a JSON object")]
    [InlineData("""{"do_lower_case": "yes"}""", "do_lower_case: expected true or false, found \"yes\"")]
    [InlineData("""{"cls_token": 3}""", "cls_token: expected a string, found 3")]
    [InlineData("""{"cls_token": "<s>"}""", "the vocabulary lacks '<s>'")]
    [InlineData("""{"cls_token": "\ud800"}""", "half of a surrogate pair")]
    [InlineData("""{"model_max_length": 0}""", "model_max_length: expected at least 1")]
    [InlineData("""{"word_tokenizer_type": "mecab"}""", "'mecab' is not supported")]
    [InlineData("""{"added_tokens_decoder": {"x": {"content": "<e>"}}}""", "expected a token id as the key, found 'x'")]
    [InlineData("""{"added_tokens_decoder": {"5": {"content": "<e>"}}}""", "added token '<e>' has id 5, in the vocabulary the id of 'The'")]
    [InlineData("""{"added_tokens_decoder": {"50": {"content": "the"}}}""", "added token 'the' has id 50, in the vocabulary its id is 6")]
    public void Load_BadConfig_NamesFileAndKey(string config, string expected) =>
        AssertRefused(expected, ("vocab.txt", Vocabulary), ("tokenizer_config.json", config));

    [Theory]
    [InlineData("\"version\"", "\"version\" oops", "broken JSON")]
    [InlineData("\"WordPiece\",\"unk", "\"WordLevel\",\"unk", "model: type 'WordLevel' is not supported")]
    [InlineData("\"BertNormalizer\"", "\"NFKC\"", "normalizer: type 'NFKC' is not supported")]
    [InlineData("\"BertPreTokenizer\"", "\"Metaspace\"", "pre_tokenizer: type 'Metaspace' is not supported")]
    [InlineData("\"BertProcessing\"", "\"Other\"", "post_processor: type 'Other' is not supported")]
    [InlineData("[\"[SEP]\",3]", "[\"[SEP]\",9999]", "post_processor: id 9999 is no token")]
    [InlineData("\"[UNK]\":1,", "", "the vocabulary lacks '[UNK]'")]
    [InlineData("\"a\":5,", "\"a\":4,", "id 4 belongs to another token already")]
    [InlineData("\"a\":5,", "\"a\":-1,", "model.vocab.a: expected a whole number from 0")]
    [InlineData("\"a\":5,", "\"a\":5,\"a\":6,", "the token is there twice")]
    [InlineData("\"a\":5,", "\"a\":123456789,", "model.vocab.a: expected a whole number from 0")]
    [InlineData("\"lowercase\":true", "\"lowercase\":1", "normalizer.lowercase: expected true or false, found 1")]
    public void Load_BadTokenizerJson_NamesFileAndKey(string old, string @new, string expected)
    {
        string json = File.ReadAllText(Paths.Golden("tokenizer", "added.tokenizer.json"));
        Assert.Contains(old, json, StringComparison.Ordinal);
        AssertRefused(expected, ("tokenizer.json", json.Replace(old, @new, StringComparison.Ordinal)));
    }

    [Fact]
    public void Load_Config_DecidesOverVocabularyAndOptionsOverBoth()
    {
        string[] Tokens(string text, string config, TokenizerOptions? options = null)
        {
            using var folder = new TempFolder();
            folder.Write("vocab.txt", Vocabulary);
            folder.Write("tokenizer_config.json", config);
            Tokenizer t = Tokenizer.Load(folder.Path, options);
            return [.. t.Encode(text, null, new() { AddSpecialTokens = false }).Ids.Select(id => t.IdToToken(id)!)];
        }

        Assert.Equal(["the", "e"], Tokens("The É", """{"do_lower_case": true}"""));
        Assert.Equal(["The", "É"], Tokens("The É", """{"do_lower_case": false}"""));
        Assert.Equal(["The", "[UNK]"], Tokens("The É", """{"do_lower_case": false, "strip_accents": true}"""));
        Assert.Equal(["the", "[UNK]"], Tokens("The É", """{"do_lower_case": true, "strip_accents": false}"""));
        Assert.Equal(["the", "e"], Tokens("The É", """{"do_lower_case": false}""", new() { LowerCase = true }));
        Assert.Equal(["中", "中"], Tokens("中中", "{}"));
        Assert.Equal(["[UNK]"], Tokens("中中", """{"tokenize_chinese_chars": false}"""));
        Assert.Equal(["the", "<e>"], Tokens("the<e>", """{"added_tokens_decoder": {"10": {"content": "<e>", "special": true}}}"""));
    }

    [Fact]
    public void Load_ByteOrderMarkAndCarriageReturns_AreNoPartOfTokens()
    {
        Tokenizer t = Support.LoadFrom(("vocab.txt", "\uFEFF" + Vocabulary.Replace("\n", "\r\n", StringComparison.Ordinal)));
        Assert.Equal(0, t.PadId);
        Assert.Equal(6, t.TokenToId("the"));
    }

    [Fact]
    public void Load_MutatedFiles_LoadOrAreRefused()
    {
        string vocabulary = File.ReadAllText(Paths.Golden("checkpoints", "bert-tiny", "vocab.txt"));
        string config = """{"do_lower_case": true, "cls_token": {"content": "[CLS]"}, "added_tokens_decoder": {"4": {"content": "[MASK]"}}}""";
        string json = File.ReadAllText(Paths.Golden("tokenizer", "added.tokenizer.json"));
        Mutation.Check(200, "vocab.txt", vocabulary);
        Mutation.Check(200, "tokenizer.json", json);
        Mutation.Check(200, "tokenizer_config.json", config, ("vocab.txt", vocabulary));
    }

    private static void AssertRefused(string expected, params (string Name, string Content)[] files)
    {
        var e = Assert.Throws<InvalidDataException>(() => Support.LoadFrom(files));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.Contains(Path.GetTempPath(), e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }
}
