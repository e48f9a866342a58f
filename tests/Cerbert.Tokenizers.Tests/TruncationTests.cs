using System.Text.Json;
using Cerbert.Tokenizers;

namespace Cerbert.Tests;

public class TruncationTests
{
    private static readonly string[] First = [.. Support.Pairs[60..84].Select(p => p[0])];
    private static readonly string[] Second = [.. Support.Pairs[60..84].Select(p => p[1])];

    [Fact]
    public void EncodeBatch_EveryLengthAndStrategy_EqualsTheRustLibrary()
    {
        foreach (JsonElement item in Support.Fixture("bert-tiny.truncated.json").EnumerateArray())
        {
            var options = new EncodingOptions
            {
                MaxLength = item.GetProperty("max_length").GetInt32(),
                Truncation = item.GetProperty("strategy").GetString() switch
                {
                    "only_first" => TruncationStrategy.OnlyFirst,
                    "only_second" => TruncationStrategy.OnlySecond,
                    _ => TruncationStrategy.LongestFirst,
                },
            };
            CheckEach(item.GetProperty("singles"), i => Support.BertTiny.Encode(First[i], null, options));
            CheckEach(item.GetProperty("pairs"), i => Support.BertTiny.Encode(First[i], Second[i], options));
        }
    }

    [Fact]
    public void EncodeBatch_SomeTooLong_CountsThem()
    {
        string[] texts = ["a b c", "a b", "a b c d", ""];

        RaggedEncoding batch = Support.BertTiny.EncodeBatch(texts, null, new() { MaxLength = 4 });

        Assert.Equal(2, batch.Truncated);
        Assert.Equal([0, 4, 8, 12, 14], batch.Offsets);
        Assert.Equal(0, Support.BertTiny.EncodeBatch(texts).Truncated);
    }

    [Theory]
    [InlineData("a b", 2, 0)]
    [InlineData("a b c", 2, 1)]
    [InlineData("a b   ", 2, 0)]
    [InlineData("a b", int.MaxValue, 0)]
    public void EncodeBatch_WithoutSpecialTokens_CountsOnlyWhatWasCut(string text, int length, int truncated)
    {
        var options = new EncodingOptions { MaxLength = length, AddSpecialTokens = false };
        Assert.Equal(truncated, Support.BertTiny.Encode(text, null, options).Truncated);
        Assert.Equal(truncated, Support.BertTiny.Encode(text, "", options).Truncated);
        Assert.Equal([5, 6], Support.BertTiny.Encode(text, null, options).Ids);
    }

    [Fact]
    public void EncodeBatch_ErrorStrategy_NamesTheFirstSequenceThatIsTooLong()
    {
        string[] texts = [.. Enumerable.Range(0, 500).Select(i => i is 77 or 400 ? "a b c d" : "a")];

        var e = Assert.Throws<InvalidDataException>(() => Support.BertTiny.EncodeBatch(
            texts, null, new() { MaxLength = 5, Truncation = TruncationStrategy.Error }));

        Assert.StartsWith("sequence 77 has 6 tokens, more than the 5 allowed", e.Message, StringComparison.Ordinal);
        Assert.Equal(500, Support.BertTiny.EncodeBatch(texts).Count);
    }

    [Fact]
    public void EncodeBatch_NoRoomForSpecialTokens_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Support.BertTiny.Encode("a", null, new() { MaxLength = 1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Support.BertTiny.Encode("a", "b", new() { MaxLength = 2 }));
        Assert.Equal([2, 3], Support.BertTiny.Encode("a", null, new() { MaxLength = 2 }).Ids);
        Assert.Empty(Support.BertTiny.Encode("a", null, new() { MaxLength = 0, AddSpecialTokens = false }).Ids);
    }

    private static void CheckEach(JsonElement expected, Func<int, RaggedEncoding> encode)
    {
        if (expected.ValueKind == JsonValueKind.Null)
            return;
        for (int i = 0; i < expected.GetArrayLength(); i++)
        {
            if (expected[i].ValueKind == JsonValueKind.Null)
            {
                Assert.Throws<InvalidDataException>(() => encode(i));
                continue;
            }
            RaggedEncoding actual = encode(i);
            Assert.Equal(Support.Ints(expected[i][0]), actual.Ids);
            Assert.Equal(Support.Ints(expected[i][1]), actual.TypeIds.Select(t => (int)t));
        }
    }
}
