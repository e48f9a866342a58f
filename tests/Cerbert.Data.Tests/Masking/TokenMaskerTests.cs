using Cerbert.Data;
using Cerbert.Tokenizers.WordPiece;

namespace Cerbert.Tests.Masking;

public sealed class TokenMaskerTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly WordPieceTokenizer _tokenizer;

    public TokenMaskerTests() => _tokenizer = WordPieceTokenizer.FromVocabulary(
        _folder.Write("vocab.txt", string.Join('\n', ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", .. Enumerable.Range(0, 40).Select(i => $"w{i}"), "##x", "##y"])));

    public void Dispose() => _folder.Dispose();

    private (int[] Ids, List<int> Positions, List<int> Labels) Mask(int[] ids, ulong stream = 0, bool wholeWords = false, double share = 0.15)
    {
        int[] masked = [.. ids];
        List<int> positions = [], labels = [];
        new TokenMasker(_tokenizer, new MaskingOptions { WholeWords = wholeWords, Share = share }).Mask(masked, 1, stream, positions, labels);
        return (masked, positions, labels);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(10, 2)]
    [InlineData(40, 6)]
    [InlineData(200, 30)]
    public void Mask_SoManyTokens_ChoosesTheirShare(int tokens, int chosen)
    {
        int[] ids = [_tokenizer.ClsId, .. Enumerable.Range(0, tokens).Select(i => 5 + i % 40), _tokenizer.SepId];
        (int[] masked, List<int> positions, List<int> labels) = Mask(ids);
        Assert.Equal(chosen, positions.Count);
        Assert.Equal(positions.Order().Distinct(), positions);
        Assert.Equal(positions.Select(p => ids[p]), labels);
        Assert.Equal(ids.Where((_, i) => !positions.Contains(i)), masked.Where((_, i) => !positions.Contains(i)));
    }

    [Fact]
    public void Mask_ManyTimes_HidesEightOfTenReplacesOneKeepsOne()
    {
        int[] ids = [.. Enumerable.Range(0, 1000).Select(i => 5 + i % 40)];
        int hidden = 0, kept = 0, all = 0;
        for (ulong stream = 0; stream < 40; stream++)
        {
            (int[] masked, List<int> positions, List<int> labels) = Mask(ids, stream);
            for (int i = 0; i < positions.Count; i++)
            {
                all++;
                hidden += masked[positions[i]] == _tokenizer.MaskId ? 1 : 0;
                kept += masked[positions[i]] == labels[i] ? 1 : 0;
                Assert.False(masked[positions[i]] < 4, "a token was replaced by a special one");
            }
        }

        Assert.Equal(6000, all);
        Assert.InRange(hidden / 6000.0, 0.78, 0.82);
        Assert.InRange(kept / 6000.0, 0.085, 0.12);
    }

    [Fact]
    public void Mask_SpecialAndUnknownTokensOnly_ChoosesNone() => Assert.Empty(Mask([_tokenizer.ClsId, _tokenizer.UnknownId, _tokenizer.SepId]).Positions);

    [Fact]
    public void Mask_SameSeedAndStream_HidesTheSame()
    {
        int[] ids = [.. Enumerable.Range(0, 100).Select(i => 5 + i % 40)];
        Assert.Equal(Mask(ids, 7).Ids, Mask(ids, 7).Ids);
        Assert.NotEqual(Mask(ids, 7).Positions, Mask(ids, 8).Positions);
    }

    [Fact]
    public void Mask_WholeWords_ChoosesAllPiecesOfAWordOrNone()
    {
        int x = _tokenizer.TokenToId("##x")!.Value, y = _tokenizer.TokenToId("##y")!.Value;
        int[] ids = [_tokenizer.ClsId, .. Enumerable.Range(0, 30).SelectMany(i => (int[])[5 + i, x, y]), _tokenizer.SepId];
        for (ulong stream = 0; stream < 20; stream++)
        {
            List<int> positions = Mask(ids, stream, wholeWords: true).Positions;
            Assert.InRange(positions.Count, 12, 14);
            Assert.All(positions.Select(p => (p - 1) / 3).Distinct(), word => Assert.Equal([1 + 3 * word, 2 + 3 * word, 3 + 3 * word], positions.Where(p => (p - 1) / 3 == word)));
        }
    }

    [Fact]
    public void Build_AnyBatch_MasksEachSequenceByItself()
    {
        var sequences = new EncodedSequences(
            [.. Enumerable.Range(0, 60).Select(i => 5 + i % 40)], new int[60], [0, 20, 40, 60]);
        var builder = new MaskedBatchBuilder(sequences, new TokenMasker(_tokenizer, new MaskingOptions()), seed: 3);
        RaggedBatch batch = builder.Build([2, 0], pass: 4);
        int[] together = batch.Ids.ToArray(), positions = batch.Masked.ToArray(), labels = batch.MaskedIds.ToArray();
        Assert.Equal([3, 3], positions.GroupBy(p => p / 20).Select(group => group.Count()));
        Assert.Equal(positions.Select(p => sequences.Ids(p < 20 ? 2 : 0)[p % 20]), labels);
        Assert.Equal(together[20..], builder.Build([0], pass: 4).Ids.ToArray());
        Assert.NotEqual(together[20..], builder.Build([0], pass: 5).Ids.ToArray());
    }

    [Fact]
    public void Create_VocabularyWithoutMask_SaysWhatIsMissing()
    {
        var without = WordPieceTokenizer.FromVocabulary(_folder.Write("plain.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\nword"));
        var error = Assert.Throws<InvalidDataException>(() => new TokenMasker(without, new MaskingOptions()));
        Assert.Contains("no [MASK] token", error.Message, StringComparison.Ordinal);
    }
}
