using System.Text.Json;
using Cerbert.Tokenizers;

namespace Cerbert.Tests;

public class AddedTokenTests
{
    private static readonly Tokenizer Added =
        Support.LoadFrom(("tokenizer.json", File.ReadAllText(Paths.Golden("tokenizer", "added.tokenizer.json"))));

    [Fact]
    public void Encode_AddedTokensOfEveryKind_EqualsTheRustLibrary()
    {
        foreach (JsonElement item in Support.Fixture("added.json").EnumerateArray())
        {
            int[] expected = Support.Ints(item[1]), actual = Added.Encode(item[0].GetString()!).Ids;
            Assert.True(
                expected.AsSpan().SequenceEqual(actual),
                $"{item[0]}: expected {string.Join(' ', expected)}, got {string.Join(' ', actual)}");
        }
    }

    [Fact]
    public void AddedTokens_BehindTheVocabulary_CountAndDecode()
    {
        Assert.Equal(Support.BertTiny.VocabularySize + 7, Added.VocabularySize);
        Assert.Equal(161, Added.TokenToId("<E1>"));
        Assert.Equal("<E1>", Added.IdToToken(161));
        Assert.True(Added.IsSpecial(161));
        Assert.False(Added.IsSpecial(Added.TokenToId("<L>")!.Value));
        Assert.Equal("<L> a", Added.Decode(Added.Encode("<E1><L>a").Ids));
        Assert.Equal("[CLS] <E1> <L> a [SEP]", Added.Decode(Added.Encode("<E1><L>a").Ids, skipSpecialTokens: false));
    }

    [Fact]
    public void Roles_OfBertTiny_HaveTheirIds()
    {
        Tokenizer t = Support.BertTiny;
        Assert.Equal((0, 1, 2, 3, 4), (t.PadId, t.UnknownId, t.ClsId, t.SepId, t.MaskId));
        Assert.Equal((2, 3), (t.SpecialTokenCount(pair: false), t.SpecialTokenCount(pair: true)));
        Assert.Equal(160, t.VocabularySize);
        Assert.Equal(64, t.ModelMaxLength);
        Assert.Null(t.TokenToId("nothing"));
        Assert.Null(t.IdToToken(160));
        Assert.Null(t.IdToToken(-1));
    }
}
