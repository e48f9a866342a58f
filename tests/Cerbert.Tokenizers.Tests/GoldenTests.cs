using System.Text.Json;
using Cerbert.Tokenizers;

namespace Cerbert.Tests;

public class GoldenTests
{
    [Fact]
    public void BertTiny_DifficultTexts_EqualsTheRustLibrary() => Check("bert-tiny", Support.BertTiny);

    [Theory]
    [InlineData("bert-base-uncased")]
    [InlineData("bert-base-cased")]
    [InlineData("bert-base-chinese")]
    public void WordPiece_DifficultTexts_EqualsTheRustLibrary(string name) =>
        Check(name, Tokenizer.Load(Paths.Shared("vocab", name)));

    [Fact]
    public void RobertaTiny_DifficultTexts_EqualsTheRustLibrary() =>
        Check("roberta-tiny", Tokenizer.Load(Paths.Golden("tokenizer", "roberta-tiny")));

    [Fact]
    public void RobertaTinySpaced_DifficultTexts_EqualsTheRustLibrary() => Check(
        "roberta-tiny-spaced",
        Support.LoadFrom(("tokenizer.json", File.ReadAllText(Paths.Golden("tokenizer", "roberta-tiny-spaced.tokenizer.json")))));

    [Fact]
    public void RobertaBase_DifficultTexts_EqualsTheRustLibrary() =>
        Check("roberta-base", Tokenizer.Load(Paths.Shared("vocab", "roberta-base")));

    [Theory]
    [InlineData("unigram-xlm-roberta")]
    [InlineData("unigram-nfkc")]
    [InlineData("unigram-nfc")]
    public void Unigram_DifficultTexts_EqualsTheRustLibrary(string name) =>
        Check(name, Support.LoadFrom(("tokenizer.json", File.ReadAllText(Paths.Golden("tokenizer", $"{name}.tokenizer.json")))));

    [Theory]
    [InlineData("unigram-xlm-roberta")]
    [InlineData("unigram-albert")]
    [InlineData("unigram-xlnet")]
    public void SentencePiece_DifficultTexts_EqualsTheRustLibrary(string name) => Check(name, Tokenizer.Load(Paths.Golden("tokenizer", name)));

    private static void Check(string name, Tokenizer tokenizer)
    {
        JsonElement expected = Support.Fixture(name + ".json");
        RaggedEncoding texts = tokenizer.EncodeBatch(Support.Texts);
        Support.AssertEqual(expected.GetProperty("texts"), texts, i => Support.Texts[i]);

        string[] first = [.. Support.Pairs.Select(p => p[0])], second = [.. Support.Pairs.Select(p => p[1])];
        Support.AssertEqual(
            expected.GetProperty("pairs"), tokenizer.EncodeBatch(first, second), i => string.Join(" | ", Support.Pairs[i]));
        Support.AssertEqual(
            expected.GetProperty("plain_pairs"),
            tokenizer.EncodeBatch(first[^24..], second[^24..], new() { AddSpecialTokens = false }),
            i => string.Join(" | ", Support.Pairs[^(24 - i)]));

        int at = 0;
        foreach (JsonElement decoded in expected.GetProperty("decoded").EnumerateArray())
            Assert.Equal(decoded.GetString(), tokenizer.Decode(texts.IdsOf(at++)));
    }
}
