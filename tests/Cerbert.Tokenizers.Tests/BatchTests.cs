using Cerbert.Tokenizers;
using Cerbert.Tokenizers.Batching;

namespace Cerbert.Tests;

[Collection(nameof(Alone))]
public class BatchTests
{
    [Fact]
    public void EncodeBatch_ManyTexts_EqualsOneByOne()
    {
        string[] texts = [.. Support.Texts, .. Support.Texts];
        string?[] second = [.. texts.Select((t, i) => i % 3 == 0 ? null : texts[^(i + 1)])];
        var options = new EncodingOptions { MaxLength = 20 };

        RaggedEncoding batch = Support.BertTiny.EncodeBatch(texts, second, options);

        Assert.Equal(texts.Length, batch.Count);
        Assert.Equal(batch.Ids.Length, batch.Offsets[^1]);
        int truncated = 0;
        for (int i = 0; i < texts.Length; i++)
        {
            RaggedEncoding one = Support.BertTiny.Encode(texts[i], second[i], options);
            Assert.Equal(one.Ids, batch.IdsOf(i));
            Assert.Equal(one.TypeIds, batch.TypeIdsOf(i));
            truncated += one.Truncated;
        }
        Assert.Equal(truncated, batch.Truncated);
    }

    [Fact]
    public void EncodeBatch_FromManyThreads_GivesEachItsOwnResult()
    {
        RaggedEncoding expected = Support.BertTiny.EncodeBatch(Support.Texts);
        Parallel.For(0, 16, _ => Assert.Equal(expected.Ids, Support.BertTiny.EncodeBatch(Support.Texts).Ids));
    }

    [Theory]
    [InlineData("checkpoints", "bert-tiny")]
    [InlineData("tokenizer", "unigram-albert")]
    public void EncodeBatch_Again_AllocatesLittleMoreThanItsResult(string where, string name)
    {
        Tokenizer tokenizer = Tokenizer.Load(Paths.Golden(where, name));
        string[] texts = [.. Enumerable.Repeat(Support.Texts, 10).SelectMany(t => t)];
        long allocated = long.MaxValue;
        RaggedEncoding? batch = null;
        // The least of many calls: buffers grow while threads share the work differently from call to call.
        for (int i = 0; i < 30; i++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            batch = tokenizer.EncodeBatch(texts);
            allocated = Math.Min(allocated, GC.GetTotalAllocatedBytes(precise: true) - before);
        }
        long result = batch!.Ids.Length * 5L + batch.Offsets.Length * 4L;
        Assert.InRange(allocated, result, result + 64 * 1024);
    }

    [Fact]
    public void EncodeBatch_NothingOrWrongInput_IsEmptyOrRefused()
    {
        RaggedEncoding none = Support.BertTiny.EncodeBatch([]);
        Assert.Equal(0, none.Count);
        Assert.Empty(none.Ids);
        Assert.Throws<ArgumentException>(() => Support.BertTiny.EncodeBatch(["a", null!]));
        Assert.Throws<ArgumentException>(() => Support.BertTiny.EncodeBatch(["a"], ["b", "c"]));
    }

    [Fact]
    public void EncoderThreads_Variable_IsObeyedOrRefused()
    {
        Assert.Equal(3, EncoderThreads.Parse("3"));
        Assert.Equal(Environment.ProcessorCount, EncoderThreads.Parse(null));
        var e = Assert.Throws<InvalidDataException>(() => EncoderThreads.Parse("many"));
        Assert.Contains("CERBERT_THREADS is 'many'", e.Message, StringComparison.Ordinal);
    }
}
